import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  ANY_ENVIRONMENT,
  SOURCE_NAMES,
  type MappingChange,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  hairline,
  nameOfRef,
  SourceMark,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { keyWord } from './mappingWords';

const useStyles = makeStyles<Theme>(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: '10px 0',
    borderTop: `1px solid ${hairline(theme)}`,
    overflowWrap: 'anywhere',
    '&:first-child': { borderTop: 0 },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '0 6px',
  },
  entity: {
    font: 'inherit',
    fontWeight: 700,
    color: theme.palette.link,
    '&:hover': { textDecoration: 'underline' },
    '&:focus-visible': {
      boxShadow: `0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  when: { fontSize: 12, color: theme.palette.textSubtle },
  values: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: '2px 12px',
    margin: '4px 0 0',
    fontSize: 12,
    '& dt': { color: theme.palette.textSubtle },
    '& dd': { margin: 0 },
  },
  mono: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
  },
  note: { margin: '4px 0 0', fontSize: 12 },
}));

/** What a mapping said: its key in words, its value as written. */
const Said = ({ said }: { said: MappingChange['before'] }) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  if (said === null) return <>{t('mappings.history.nothing')}</>;
  return (
    <>
      {keyWord(said.key, words)}:{' '}
      {said.value === '' ? (
        t('mappings.history.off')
      ) : (
        <span className={classes.mono}>{said.value}</span>
      )}
      {said.instance !== null && <> · {said.instance}</>}
    </>
  );
};

export interface ChangeListProps {
  readonly changes: readonly MappingChange[];
  readonly nowMs: number;
  /** Leaves out what the place already says; absent inside the dialog of one mapping. */
  readonly onEntity?: (ref: string) => void;
}

/** Who changed what of mappings, when and why; newest first. */
export const ChangeList = ({ changes, nowMs, onEntity }: ChangeListProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  return (
    <ul className={classes.list}>
      {changes.map((change, index) => {
        const environment =
          change.environment === ANY_ENVIRONMENT
            ? t('mappings.dialog.everyEnvironment')
            : change.environment;
        const name = nameOfRef(change.entityRef);
        return (
          <li
            key={`${change.mappingId}:${change.at}:${index}`}
            className={classes.item}
          >
            <div className={classes.head}>
              {onEntity && (
                <>
                  <SourceMark source={change.source} />
                  <ButtonBase
                    className={classes.entity}
                    title={t('mappings.history.onlyThis', { name })}
                    onClick={() => onEntity(change.entityRef)}
                  >
                    {name}
                  </ButtonBase>
                  <span>
                    · {SOURCE_NAMES[change.source].name} · {environment}
                  </span>
                </>
              )}
              {!onEntity && (
                <strong>{t(`mappings.history.action.${change.action}`)}</strong>
              )}
            </div>
            <div className={classes.when}>
              {onEntity && (
                <>{t(`mappings.history.action.${change.action}`)} </>
              )}
              {t('mappings.history.by', {
                time: format.moment(change.at, nowMs),
                who: nameOfRef(change.by),
              })}
            </div>
            <dl className={classes.values}>
              {change.before !== null && (
                <>
                  <dt>{t('mappings.history.before')}</dt>
                  <dd>
                    <Said said={change.before} />
                  </dd>
                </>
              )}
              <dt>{t('mappings.history.after')}</dt>
              <dd>
                <Said said={change.after} />
              </dd>
            </dl>
            {change.note !== '' && (
              <p className={classes.note}>“{change.note}”</p>
            )}
          </li>
        );
      })}
    </ul>
  );
};
