import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type SourceStatus,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  ProgressBar,
  SOURCE_SHAPES,
  SourceMark,
  statusText,
  StatusWord,
  useTableStyles,
  useTestSource,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useEffect } from 'react';
import { SourceDetails } from './SourceDetails';
import { isBroken } from './sourceOrder';

const useStyles = makeStyles<Theme>(theme => ({
  cell: { height: '50px !important' as '50px' },
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: 10,
    whiteSpace: 'nowrap',
    lineHeight: '17px',
  },
  chevron: { padding: 3, marginLeft: -6 },
  open: { borderBottomColor: `${theme.palette.divider} !important` as string },
  button: {
    textTransform: 'none',
    fontWeight: 700,
    fontSize: 12,
    height: 28,
    whiteSpace: 'nowrap',
  },
}));

/** Beyond this share of the budget collection slows down by itself. */
const BUDGET_WARNING = 0.8;
const COLUMNS = 7;

export interface SourceRowProps {
  readonly source: SourceStatus;
  readonly nowMs: number;
  readonly canTest: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Counts how often all instances were asked to be tested. */
  readonly testRound: number;
}

/** One instance, and below it, when opened, its streams. */
export const SourceRow = ({
  source,
  nowMs,
  canTest,
  isOpen,
  onToggle,
  testRound,
}: SourceRowProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const test = useTestSource();
  const share =
    source.budgetPerMinute > 0
      ? source.requestsLastMinute / source.budgetPerMinute
      : 0;
  const name = `${SOURCE_NAMES[source.source].name} ${source.instance}`;
  const since =
    source.state !== 'ok' && source.since
      ? t('admin.sources.for', {
          duration: format.duration(nowMs - Date.parse(source.since)),
        })
      : t('admin.sources.streams', { count: source.streams.length });
  // An opened row says more of the test below.
  const tested =
    test.data && !isOpen
      ? t('admin.sources.tested', {
          state: t(`sourceState.${test.data.state}`),
          latency: format.withUnit(test.data.latencyMs, 'milliseconds'),
        })
      : undefined;
  const { mutate } = test;
  const runTest = () => {
    if (!isOpen) onToggle();
    mutate(source.id);
  };
  useEffect(() => {
    if (testRound > 0) mutate(source.id);
  }, [mutate, source.id, testRound]);
  const cell = isOpen ? `${classes.cell} ${classes.open}` : classes.cell;
  return (
    <>
      <tr>
        <td className={cell}>
          <span className={classes.name}>
            <IconButton
              className={classes.chevron}
              size="small"
              onClick={onToggle}
              aria-expanded={isOpen}
              aria-label={t(
                isOpen ? 'admin.sources.close' : 'admin.sources.open',
                { name },
              )}
            >
              {isOpen ? (
                <ExpandMoreIcon fontSize="small" />
              ) : (
                <ChevronRightIcon fontSize="small" />
              )}
            </IconButton>
            <SourceMark source={source.source} isLarge />
            <span>
              <strong>{SOURCE_NAMES[source.source].name}</strong>{' '}
              <span className={table.dim}>{source.instance}</span>
              <br />
              <span className={table.small}>
                {t('overview.entities', { count: source.entities })}
              </span>
            </span>
          </span>
        </td>
        <td className={cell}>
          <StatusWord
            shape={SOURCE_SHAPES[source.state]}
            word={t(`sourceState.${source.state}`)}
          />
          <div className={table.small}>{tested ?? since}</div>
        </td>
        <td
          className={`${cell} ${table.nowrap}`}
          style={
            isBroken(source)
              ? { color: statusText(theme, 'critical'), fontWeight: 700 }
              : undefined
          }
        >
          {source.lastSuccess
            ? t('toolbar.ago', {
                age: format.duration(nowMs - Date.parse(source.lastSuccess)),
              })
            : t('toolbar.never')}
        </td>
        <td className={`${cell} ${table.nowrap}`}>
          {format.count(source.requestsLastMinute)}{' '}
          <span className={table.small}>
            {t('admin.sources.ofBudget', {
              budget: format.count(source.budgetPerMinute),
            })}
          </span>
          <ProgressBar
            share={share}
            width={120}
            label={t('admin.sources.budgetOf', { name })}
            tone={share >= BUDGET_WARNING ? 'warning' : undefined}
          />
        </td>
        <td className={`${cell} ${table.number}`}>
          {format.count(source.rateLimitedLastDay)}
        </td>
        <td className={`${cell} ${table.number}`}>
          {format.count(source.quarantined)}
        </td>
        <td className={`${cell} ${table.number}`}>
          {canTest && (
            <Button
              variant="outlined"
              size="small"
              color="primary"
              className={classes.button}
              onClick={runTest}
              disabled={test.isPending}
              aria-label={t('admin.sources.testOf', { name })}
            >
              {test.isPending
                ? t('admin.sources.testing')
                : t('admin.sources.test')}
            </Button>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={COLUMNS}>
            <SourceDetails
              source={source}
              nowMs={nowMs}
              test={test.data}
              testError={test.error}
            />
          </td>
        </tr>
      )}
    </>
  );
};
