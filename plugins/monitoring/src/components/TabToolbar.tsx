import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  Picker,
  READING_MODES,
  RefreshButton,
  Segmented,
  SourcesAge,
  TAB_PERIODS,
  Toolbar,
  useWords,
  type ReadingMode,
  type TabPeriod,
  type UrlChoice,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  mode: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    fontSize: 13,
    color: theme.palette.textSubtle,
    paddingLeft: 4,
  },
  dot: {
    width: 7,
    height: 7,
    borderRadius: '50%',
    background: theme.palette.textSubtle,
  },
  on: { background: theme.palette.primary.main },
}));

export interface TabToolbarProps {
  readonly environments: readonly string[];
  readonly environment: UrlChoice<string>;
  readonly period: Pick<UrlChoice<TabPeriod>, 'value' | 'set'>;
  /** Periods that may be chosen; all of them unless told. */
  readonly periods?: readonly TabPeriod[];
  /** Whether sources are asked now; absent where a screen has no live reading at all. */
  readonly mode?: Pick<UrlChoice<ReadingMode>, 'value' | 'set'>;
  /** When what is shown was true; absent until something is. */
  readonly asOf: string | undefined;
  readonly sources: Summary['sources'] | undefined;
  readonly nowMs: number;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
}

/** Environment and period at the left; age, sources and refresh at the right. */
export const TabToolbar = (props: TabToolbarProps) => {
  const {
    environments,
    environment,
    period,
    mode,
    asOf,
    sources,
    nowMs,
    isBusy,
    onRefresh,
  } = props;
  const classes = useStyles();
  const { t } = useWords();
  return (
    <Toolbar
      right={
        <>
          {asOf !== undefined && sources && (
            <SourcesAge asOf={asOf} sources={sources} nowMs={nowMs} />
          )}
          <RefreshButton onClick={onRefresh} isBusy={isBusy} />
        </>
      }
    >
      {environments.length > 0 && (
        <Picker
          label={t('toolbar.environment')}
          value={environment.value}
          options={environments.map(name => ({ value: name, label: name }))}
          onChange={environment.set}
        />
      )}
      <Picker
        label={t('toolbar.period')}
        value={period.value}
        options={(props.periods ?? TAB_PERIODS).map(key => ({
          value: key,
          label: t(`period.${key}`),
        }))}
        onChange={period.set}
      />
      {mode ? (
        <Segmented
          label={t('toolbar.mode')}
          value={mode.value}
          options={READING_MODES.map(each => ({
            value: each,
            label: (
              <>
                <span
                  className={
                    each === mode.value
                      ? `${classes.dot} ${classes.on}`
                      : classes.dot
                  }
                  aria-hidden
                />
                <span title={t(`toolbar.${each}Hint`)}>
                  {t(`toolbar.${each}`)}
                </span>
              </>
            ),
          }))}
          onChange={mode.set}
        />
      ) : (
        <span className={classes.mode} title={t('toolbar.historyHint')}>
          <span className={`${classes.dot} ${classes.on}`} aria-hidden />
          {t('toolbar.history')}
        </span>
      )}
    </Toolbar>
  );
};
