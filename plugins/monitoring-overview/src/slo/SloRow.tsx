import IconButton from '@material-ui/core/IconButton';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import type { SloRowView } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  BurnDownCard,
  DivergingBar,
  EntityLink,
  ErrorScreen,
  ExplainButton,
  minutesLeft,
  minutesWords,
  promiseWords,
  runsOutWords,
  SLO_TONES,
  StatementTable,
  statusText,
  StatusWord,
  useSloStatement,
  useTableStyles,
  useWords,
  sloWindowWords,
} from '@rosetta/backstage-plugin-monitoring-react';

/** Names are more than a long bar and a moment in one line. */
const NARROW = '@media screen and (max-width: 1360px)';

const useStyles = makeStyles<Theme>(theme => ({
  name: { display: 'flex', alignItems: 'center', gap: 4, paddingLeft: 16 },
  open: { padding: 2 },
  words: { minWidth: 0 },
  bar: { width: 150, [NARROW]: { width: 90 } },
  runsOut: { whiteSpace: 'nowrap', [NARROW]: { whiteSpace: 'normal' } },
  inner: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1.2fr)',
    gap: 16,
    padding: 16,
    background: theme.palette.background.default,
    '@media screen and (max-width: 1200px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
    },
  },
}));

/** The statement of one SLO over its own window, inside its row. */
const Opened = ({
  row,
  environment,
  nowMs,
}: {
  row: SloRowView;
  environment: string;
  nowMs: number;
}) => {
  const classes = useStyles();
  const statement = useSloStatement(row.entity.ref, environment, row.slo.id);
  if (statement.data)
    return (
      <div className={classes.inner}>
        <BurnDownCard statement={statement.data} nowMs={nowMs} />
        <StatementTable statement={statement.data} nowMs={nowMs} />
      </div>
    );
  return statement.error ? (
    <ErrorScreen error={statement.error} onRetry={() => statement.refetch()} />
  ) : (
    <BlockSkeleton height={280} lines={6} />
  );
};

/** One promise: how it stands, what is left of its budget, when that is gone. */
export const SloRow = ({
  row,
  environment,
  isOpen,
  onToggle,
  nowMs,
}: {
  row: SloRowView;
  environment: string;
  isOpen: boolean;
  onToggle: () => void;
  nowMs: number;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const { slo, entity, reading, burn, exhaustion } = row;
  const { sli, budget, state } = reading;
  // Of one indicator there may be one of a calendar period beside the usual one.
  const name =
    slo.window.kind === 'calendar'
      ? `${promiseWords(slo, words)}, ${sloWindowWords(slo, words)}`
      : promiseWords(slo, words);
  const left = minutesLeft(reading);
  const isMissed = state === 'missed';
  const red = isMissed ? { color: statusText(theme, 'critical') } : undefined;
  const isJudged = sli.status === 'ok' || sli.status === 'partial';
  const period = reading.period.key === 'own' ? undefined : reading.period.key;
  return (
    <>
      <tr>
        <td>
          <div className={classes.name}>
            <IconButton
              className={classes.open}
              size="small"
              onClick={onToggle}
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'slo.page.shut' : 'slo.page.open', {
                slo: name,
                entity: entity.name,
              })}
            >
              {isOpen ? (
                <ExpandMoreIcon fontSize="small" />
              ) : (
                <ChevronRightIcon fontSize="small" />
              )}
            </IconButton>
            <span className={classes.words}>
              <EntityLink
                to={entity.ref}
                isMonitoring
                search={`?tab=slo&slo=${slo.id}`}
              >
                <b>{entity.name}</b>
              </EntityLink>{' '}
              <span className={table.small} title={sloWindowWords(slo, words)}>
                {name}
              </span>
            </span>
          </div>
        </td>
        <td>
          <StatusWord shape={SLO_TONES[state]} word={t(`slo.state.${state}`)} />
        </td>
        <td className={table.number}>{format.withUnit(slo.target, 'ratio')}</td>
        <td className={table.number}>
          {isJudged ? (
            <b>{format.withUnit(sli.value, 'ratio', slo.target)}</b>
          ) : (
            <span className={table.dim}>{t('slo.notJudged')}</span>
          )}
        </td>
        <td>
          <div className={classes.bar}>
            {(budget.status === 'ok' || budget.status === 'partial') && (
              <DivergingBar remaining={budget.value} state={state} />
            )}
          </div>
        </td>
        <td className={table.number}>
          {(budget.status === 'ok' || budget.status === 'partial') && (
            <>
              <b style={red}>{format.withUnit(budget.value, 'ratio')}</b>{' '}
              <span className={table.small}>
                {left !== undefined && minutesWords(left, words)}
              </span>
            </>
          )}
          <ExplainButton
            question={{
              kpi: 'error_budget_remaining',
              subject: `slo:${slo.id}`,
              environment,
              period,
            }}
            label={`${t('kpi.error_budget_remaining')}, ${
              entity.name
            }, ${name}`}
          />
        </td>
        <td className={table.number}>
          {burn?.long === null || !burn
            ? t('tile.noNumber')
            : format.withUnit(burn.long, 'times')}
        </td>
        <td
          className={classes.runsOut}
          style={exhaustion.isSpent ? red : undefined}
        >
          {runsOutWords(exhaustion, words)}
        </td>
        <td className={table.number}>
          {reading.coverage === null
            ? t('tile.noNumber')
            : format.percent(reading.coverage)}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={9} style={{ padding: 0, height: 'auto' }}>
            <Opened row={row} environment={environment} nowMs={nowMs} />
          </td>
        </tr>
      )}
    </>
  );
};
