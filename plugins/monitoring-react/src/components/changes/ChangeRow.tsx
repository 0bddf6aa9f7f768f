import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Change } from '@rosetta/backstage-plugin-monitoring-common';
import { useEffect, useRef } from 'react';
import { useWords, type Words } from '../../hooks';
import type { StatusShape } from '../StatusIcon';
import { StatusWord } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles<Theme>(theme => ({
  summary: {
    maxWidth: 420,
    minWidth: 150,
    overflowWrap: 'anywhere',
    lineHeight: '17px',
    padding: '5px 0',
  },
  title: {
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
  },
  mark: { fontSize: 12, color: theme.palette.textSubtle },
}));

const OUTCOMES: Record<NonNullable<Change['outcome']>, StatusShape> = {
  successful: 'ok',
  successful_issues: 'warning',
  unsuccessful: 'critical',
  unknown: 'unknown',
};

/** Risks from 1, very high, that ask for a look. */
const RISKY = 2;
const RISKS = ['r1', 'r2', 'r3', 'r4', 'r5'] as const;

/** The window in words; what is not set is said. */
export function windowWords(
  { start, end }: Pick<Change, 'start' | 'end'>,
  { t, format }: Words,
  nowMs: number,
): string {
  if (start === null) return t('changes.noWindow');
  return end === null
    ? t('changes.openEnd', { start: format.moment(start, nowMs) })
    : format.range(start, end, nowMs);
}

const State = ({ change }: { change: Change }) => {
  const { t } = useWords();
  const state = t(`changes.states.${change.state}`);
  if (change.state === 'closed' && change.outcome !== null) {
    return (
      <StatusWord
        shape={OUTCOMES[change.outcome]}
        word={t('changes.closedWith', {
          state,
          outcome: t(`changes.outcomes.${change.outcome}`),
        })}
        size={14}
        isPlain
      />
    );
  }
  if (change.state === 'implement')
    return <StatusWord shape="running" word={state} size={14} isPlain />;
  return change.state === 'unknown' ? (
    <StatusWord shape="unknown" word={state} size={14} isPlain />
  ) : (
    <>{state}</>
  );
};

/** Other changes at the same time: a warning as long as something can still be moved. */
const Conflict = ({ change }: { change: Change }) => {
  const table = useTableStyles();
  const { t, format } = useWords();
  const { overlaps, when } = change;
  const [number] = overlaps;
  if (number === undefined)
    return <span className={table.dim}>{t('changes.noConflict')}</span>;
  const words =
    overlaps.length > 1
      ? t('changes.overlapsMore', { number, count: overlaps.length - 1 })
      : t('changes.overlapsWith', { number });
  return (
    <span title={format.list(overlaps)}>
      {when === 'past' ? (
        <span className={table.dim}>{words}</span>
      ) : (
        <StatusWord shape="warning" word={words} size={14} isPlain />
      )}
    </span>
  );
};

/** One change request: its window, risk, state and what it collides with. */
export const ChangeRow = ({
  change,
  nowMs,
  isFocused,
}: {
  change: Change;
  nowMs: number;
  isFocused: boolean;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const words = useWords();
  const { t, format } = words;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    // Not in every browser of tests.
    if (isFocused) row.current?.scrollIntoView?.({ block: 'center' });
  }, [isFocused]);
  const { risk } = change;
  const marks: string[] = change.assignmentGroup
    ? [change.assignmentGroup]
    : [];
  if (change.when === 'now') marks.push(t('changes.now'));
  if (change.isOnHold) marks.push(t('changes.onHold'));
  if (change.approval === 'requested' || change.approval === 'rejected')
    marks.push(t(`changes.approvals.${change.approval}`));
  if (change.via !== 'direct') marks.push(t(`incidents.via.${change.via}`));
  const riskWord = (level: number) =>
    t(`changes.risks.${RISKS[level - 1] ?? 'none'}`);
  return (
    <tr
      ref={row}
      className={isFocused ? table.selected : undefined}
      aria-current={isFocused || undefined}
      data-when={change.when}
    >
      <td className={table.nowrap}>
        {change.upstreamUrl ? (
          <Link to={change.upstreamUrl}>{change.number}</Link>
        ) : (
          change.number
        )}
      </td>
      <td>
        <div className={classes.summary}>
          <span className={classes.title} title={change.title}>
            {change.title}
          </span>
          {marks.length > 0 && (
            <span className={classes.mark}>{marks.join(' · ')}</span>
          )}
        </div>
      </td>
      <td className={table.nowrap}>
        {change.type === 'emergency' ? (
          <StatusWord
            shape="warning"
            word={t('changes.types.emergency')}
            size={14}
            isPlain
          />
        ) : (
          t(`changes.types.${change.type}`)
        )}
      </td>
      <td
        className={
          change.start === null ? `${table.nowrap} ${table.dim}` : table.nowrap
        }
        title={change.start ? format.dateTime(change.start) : undefined}
      >
        {windowWords(change, words, nowMs)}
      </td>
      <td className={table.nowrap}>
        {risk === null && (
          <span className={table.dim}>{t('changes.risks.none')}</span>
        )}
        {risk !== null && risk <= RISKY && (
          <StatusWord shape="warning" word={riskWord(risk)} size={14} isPlain />
        )}
        {risk !== null && risk > RISKY && riskWord(risk)}
      </td>
      <td className={table.nowrap}>
        <State change={change} />
      </td>
      <td>
        <Conflict change={change} />
      </td>
    </tr>
  );
};
