import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { BatchRun } from '@rosetta/backstage-plugin-monitoring-common';
import {
  SourceMark,
  statusText,
  StatusWord,
  useTableStyles,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { KeyboardEvent } from 'react';
import { streamWord } from './adminWords';
import { RUN_SHAPES } from './runLook';

/** A long error must push neither columns nor rows out of sight: it is whole in the drawer. */
const useStyles = makeStyles({
  error: {
    maxWidth: 300,
    whiteSpace: 'normal',
    margin: '1px 0 5px',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
  },
});

export interface RunsTableProps {
  readonly runs: readonly BatchRun[];
  readonly nowMs: number;
  readonly selected: string | undefined;
  /** Leaves out what can be read in the drawer, because the drawer takes its room. */
  readonly isNarrow: boolean;
  readonly onSelect: (id: string) => void;
}

/** Batch runs; a row opens its rejected records, by mouse or Enter. */
export const RunsTable = ({
  runs,
  nowMs,
  selected,
  isNarrow,
  onSelect,
}: RunsTableProps) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  if (runs.length === 0)
    return <div className={table.empty}>{t('admin.runs.none')}</div>;
  const onKey = (id: string) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onSelect(id);
  };
  return (
    <ScrollBox label={t('admin.runs.title')}>
      <table className={`${table.table} ${table.dense}`}>
        <thead>
          <tr>
            <th>{t('admin.runs.column.source')}</th>
            <th>{t('admin.runs.column.stream')}</th>
            <th>{t('admin.runs.column.state')}</th>
            {!isNarrow && <th>{t('admin.runs.column.kind')}</th>}
            <th>{t('admin.runs.column.window')}</th>
            <th className={table.number}>{t('admin.runs.column.read')}</th>
            <th className={table.number}>{t('admin.runs.column.written')}</th>
            <th className={table.number}>{t('admin.runs.column.rejected')}</th>
            {!isNarrow && (
              <th
                className={table.number}
                title={t('admin.runs.unrelatedHint')}
              >
                {t('admin.runs.column.unrelated')}
              </th>
            )}
            <th className={table.number}>{t('admin.runs.column.took')}</th>
            <th className={table.number}>{t('admin.runs.column.started')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(run => {
            const end = run.finishedAt ? Date.parse(run.finishedAt) : nowMs;
            return (
              <tr
                key={run.id}
                className={
                  run.id === selected
                    ? `${table.row} ${table.selected}`
                    : table.row
                }
                tabIndex={0}
                aria-label={t('admin.runs.openRow', { id: run.id })}
                onClick={() => onSelect(run.id)}
                onKeyDown={onKey(run.id)}
              >
                <td className={table.nowrap}>
                  <SourceMark source={run.source} /> {run.instance}
                </td>
                <td className={table.nowrap}>
                  {streamWord(run.stream, words)}
                </td>
                <td className={table.nowrap}>
                  <StatusWord
                    shape={RUN_SHAPES[run.state]}
                    word={t(`admin.runs.state.${run.state}`)}
                  />
                  {run.error && (
                    <div
                      className={`${table.small} ${classes.error}`}
                      title={run.error.message}
                    >
                      {run.error.message}
                    </div>
                  )}
                </td>
                {!isNarrow && (
                  <td className={`${table.nowrap} ${table.dim}`}>
                    {t(`admin.runs.kind.${run.kind}`)}
                  </td>
                )}
                <td className={`${table.nowrap} ${table.dim}`}>
                  {format.range(run.windowStart, run.windowEnd, nowMs)}
                </td>
                <td className={table.number}>{format.count(run.read)}</td>
                <td className={table.number}>{format.count(run.written)}</td>
                <td className={table.number}>
                  {run.rejected > 0 ? (
                    <strong style={{ color: statusText(theme, 'critical') }}>
                      {format.count(run.rejected)}
                    </strong>
                  ) : (
                    <span className={table.dim}>
                      {format.count(run.rejected)}
                    </span>
                  )}
                </td>
                {!isNarrow && (
                  <td className={`${table.number} ${table.dim}`}>
                    {format.count(run.unrelated)}
                  </td>
                )}
                <td className={table.number}>
                  {format.duration(end - Date.parse(run.startedAt))}
                </td>
                <td className={`${table.number} ${table.dim}`}>
                  {format.moment(run.startedAt, nowMs)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
};
