import Button from '@material-ui/core/Button';
import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import type { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { useState } from 'react';
import { ErrorScreen } from '../components/ErrorScreen';
import { shortfallWords } from '../components/scope/figureWords';
import { BlockSkeleton } from '../components/Skeletons';
import { StatusIcon } from '../components/StatusIcon';
import { shownNumber } from '../components/tileLook';
import { useExplanation, useWords, type ExplainQuestion } from '../hooks';
import { hairline } from '../theme/status';
import type { LeftOutReason } from './ExplainContext';
import { CountedTable, Formula, NotesBox, SourceList } from './ExplainParts';
import { RowsTable } from './ExplainRows';
import { labelOf } from './labelOf';
import { LeftOutList } from './LeftOutList';

/** As wide as the picture has it (NOTES-entity.md, Drawers). */
const WIDTH = 560;

const useStyles = makeStyles<Theme>(theme => ({
  paper: {
    width: WIDTH,
    maxWidth: '100vw',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: 1.45,
    fontVariantNumeric: 'tabular-nums',
    color: theme.palette.text.primary,
    display: 'flex',
    flexDirection: 'column',
  },
  head: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: 12,
    padding: '20px 16px 14px 24px',
    borderBottom: `1px solid ${hairline(theme)}`,
  },
  ask: { fontSize: 12, color: theme.palette.textSubtle },
  title: { margin: '2px 0 0', fontSize: 20, lineHeight: '26px' },
  space: { flex: 1 },
  body: { flex: 1, overflowY: 'auto', padding: '18px 24px 24px' },
  value: { display: 'flex', alignItems: 'center', gap: 16, marginBottom: 14 },
  number: { fontSize: 30, lineHeight: '36px', whiteSpace: 'nowrap' },
  dim: { color: theme.palette.textSubtle },
  small: { fontSize: 12, color: theme.palette.textSubtle },
  foot: {
    display: 'flex',
    gap: 10,
    padding: '12px 24px',
    borderTop: `1px solid ${hairline(theme)}`,
  },
  button: { textTransform: 'none', fontSize: 13 },
}));

/** The number itself, or why there is none, with its window. */
const Value = ({
  explanation,
  nowMs,
}: {
  explanation: Explanation;
  nowMs: number;
}) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const { value, period } = explanation;
  const number = shownNumber(value);
  const shortfall = shortfallWords(value, words, nowMs);
  const isJudged = value.status === 'ok' || value.status === 'partial';
  const isInstant = value.window.start === value.window.end;
  return (
    <div className={classes.value}>
      <span
        className={
          isJudged ? classes.number : `${classes.number} ${classes.dim}`
        }
      >
        {number === null
          ? t('tile.noNumber')
          : format.withUnit(number, value.unit, value.target)}
      </span>
      <div>
        {shortfall && (
          <div>
            <StatusIcon
              shape={value.status === 'not_permitted' ? 'lock' : 'unknown'}
              size={13}
            />{' '}
            {shortfall}
          </div>
        )}
        <div className={classes.small}>
          {isInstant
            ? t('explain.now', { time: format.moment(period.end, nowMs) })
            : t('explain.window', {
                from: format.moment(period.start, nowMs),
                to: format.moment(period.end, nowMs),
              })}
          {value.asOf &&
            `, ${t('explain.asOf', {
              time: format.moment(value.asOf, nowMs),
            })}`}
        </div>
      </div>
    </div>
  );
};

/**
 * "How is this computed?": the number, its formula, what was counted, what was left out and why,
 * and the rows (mock/explain-panel.png). It knows no KPI: whatever the backend explains can be shown.
 */
export const ExplainDrawer = ({
  question,
  reason,
  nowMs,
  onClose,
}: {
  /** Closed without one. */
  question: ExplainQuestion | undefined;
  /** What was left out for it is named whole. */
  reason?: LeftOutReason;
  nowMs: number;
  onClose: () => void;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const query = useExplanation(question);
  const [shownFor, setShownFor] = useState<ExplainQuestion>();
  const [copiedFor, setCopiedFor] = useState<ExplainQuestion>();
  const [first] = query.data?.pages ?? [];
  const rows = query.data?.pages.flatMap(page => page.rows.items) ?? [];
  const hasRows = question !== undefined && shownFor === question;
  const fact = first && labelOf(t, `explain.fact.${first.rows.fact}`);
  const name =
    first?.subject.ref === 'all'
      ? t('explain.everything')
      : first?.subject.name;
  const copy = async () => {
    await navigator.clipboard?.writeText(JSON.stringify(first, null, 2));
    setCopiedFor(question);
  };
  return (
    <Drawer
      anchor="right"
      open={question !== undefined}
      onClose={onClose}
      classes={{ paper: classes.paper }}
      PaperProps={{
        role: 'dialog',
        'aria-modal': true,
        'aria-label': t('explain.ask'),
      }}
    >
      <div className={classes.head}>
        <div>
          <div className={classes.ask}>{t('explain.ask')}</div>
          <h2 className={classes.title}>
            {question && t(`kpi.${question.kpi}`)}
            {name && `, ${name}`}
          </h2>
        </div>
        <span className={classes.space} />
        <IconButton
          size="small"
          onClick={onClose}
          aria-label={t('explain.close')}
        >
          <CloseIcon />
        </IconButton>
      </div>
      <div className={classes.body}>
        {query.error && !first && (
          <ErrorScreen error={query.error} onRetry={() => query.refetch()} />
        )}
        {question && !query.error && !first && (
          <BlockSkeleton height={420} lines={12} />
        )}
        {first && (
          <>
            <Value explanation={first} nowMs={nowMs} />
            <Formula kpi={first.kpi} formula={first.formula} />
            <CountedTable inputs={first.inputs} />
            <LeftOutList
              key={`${first.kpi} ${reason}`}
              leftOut={first.leftOut}
              unit={first.value.unit}
              opened={reason}
            />
            <SourceList sources={first.sources} nowMs={nowMs} />
            <NotesBox notes={first.notes} />
            {hasRows && (
              <RowsTable
                columns={first.rows.columns}
                rows={rows}
                fact={fact ?? ''}
                total={first.rows.total}
                onMore={
                  query.hasNextPage ? () => query.fetchNextPage() : undefined
                }
                isLoadingMore={query.isFetchingNextPage}
              />
            )}
          </>
        )}
      </div>
      {first && (
        <div className={classes.foot}>
          {first.rows.total > 0 ? (
            <Button
              variant="outlined"
              size="small"
              className={classes.button}
              onClick={() => setShownFor(hasRows ? undefined : question)}
              aria-expanded={hasRows}
            >
              {hasRows && t('explain.hideRows', { fact: fact ?? '' })}
              {!hasRows && first.rows.total === 1 && t('explain.row')}
              {!hasRows &&
                first.rows.total > 1 &&
                t('explain.rows', {
                  total: format.count(first.rows.total),
                  fact: fact ?? '',
                })}
            </Button>
          ) : (
            <span className={classes.small}>{t('explain.noRows')}</span>
          )}
          <span className={classes.space} />
          <Button size="small" className={classes.button} onClick={copy}>
            {copiedFor === question ? t('explain.copied') : t('explain.copy')}
          </Button>
        </div>
      )}
    </Drawer>
  );
};
