import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type {
  SourceState,
  SourceStatus,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  SOURCE_SHAPES,
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { SOURCE_ORDER } from './sourceOrder';
import { useSummaryStyles } from './useSummaryStyles';

const useStyles = makeStyles<Theme>(theme => ({
  dim: { color: theme.palette.textSubtle },
  rule: { width: 1, alignSelf: 'stretch', background: theme.palette.divider },
}));

/** How many instances are in which state, what waits in quarantine, and how much we ask. */
export const SourcesSummary = ({
  items,
  onTestAll,
}: {
  items: readonly SourceStatus[];
  /** Tests every instance; absent for those who may only look. */
  onTestAll?: () => void;
}) => {
  const summary = useSummaryStyles();
  const classes = useStyles();
  const { t, format } = useWords();
  const count = (state: SourceState) =>
    items.filter(item => item.state === state).length;
  const shown = SOURCE_ORDER.filter(
    state => count(state) > 0 || state === 'ok',
  );
  const total = (pick: (item: SourceStatus) => number) =>
    items.reduce((sum, item) => sum + pick(item), 0);
  return (
    <Card className={summary.root} label={t('admin.sources.summary')}>
      {shown.map(state => (
        <span key={state} className={summary.item}>
          <StatusIcon shape={SOURCE_SHAPES[state]} />
          <span className={summary.number}>{format.count(count(state))}</span>
          {t(`sourceState.${state}`)}
        </span>
      ))}
      <span className={classes.rule} />
      <span className={summary.item}>
        <span className={summary.number}>
          {format.count(total(item => item.quarantined))}
        </span>
        <span className={classes.dim}>{t('admin.sources.inQuarantine')}</span>
      </span>
      <span className={summary.item}>
        <span className={summary.number}>
          {format.count(total(item => item.requestsLastMinute))}
        </span>
        <span className={classes.dim}>
          {t('admin.sources.requestsPerMinute')}
        </span>
      </span>
      {onTestAll && (
        <Button
          variant="outlined"
          color="primary"
          className={summary.button}
          onClick={onTestAll}
        >
          {t('admin.sources.testAll')}
        </Button>
      )}
    </Card>
  );
};
