import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  EntityLink,
  MonitoringQueryProvider,
  nameOfRef,
  reasonText,
  StatusWord,
  useEntityState,
  useNow,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  // As wide as the widest word, so that rows stand still while states come in.
  root: { display: 'inline-block', minWidth: 104, whiteSpace: 'nowrap' },
  bone: {
    display: 'inline-block',
    width: 72,
    height: 12,
    borderRadius: 3,
    background: theme.palette.action.hover,
  },
}));

const Cell = ({ entityRef }: { entityRef: string }) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t } = words;
  const nowMs = useNow();
  const { data, error } = useEntityState(entityRef);
  if (data) {
    const state = t(`state.${data.state}`);
    const [reason] = data.reasons;
    const name = data.title ?? nameOfRef(entityRef);
    return (
      <span
        className={classes.root}
        data-rosetta
        title={reason ? reasonText(reason, words, nowMs) : undefined}
      >
        <EntityLink to={entityRef} isMonitoring>
          <StatusWord shape={data.state} word={state} size={14} />
          <span className={table.hidden}> {t('places.opens', { name })}</span>
        </EntityLink>
      </span>
    );
  }
  if (data === null || error) {
    const why = t(error ? 'places.failed' : 'places.notMonitored');
    return (
      <span className={`${classes.root} ${table.dim}`} title={why}>
        {t('tile.noNumber')}
        <span className={table.hidden}> {why}</span>
      </span>
    );
  }
  return (
    <span className={classes.root}>
      <span
        className={classes.bone}
        role="status"
        aria-label={t('places.loading')}
      />
    </span>
  );
};

/** The state of an entity in a table of many; leads to its Monitoring tab. */
export const StateCell = ({ entityRef }: { entityRef: string }) => (
  <MonitoringQueryProvider>
    <Cell entityRef={entityRef} />
  </MonitoringQueryProvider>
);

/** Head of the column, in the reader's language. */
export const StateColumnTitle = () => <>{useWords().t('places.column')}</>;
