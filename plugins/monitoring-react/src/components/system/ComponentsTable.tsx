import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import { useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { columnScale, type ColumnScale } from '../../charts';
import { useChartId } from '../../charts/useChartId';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { useTableStyles } from '../useTableStyles';
import { ComponentRow } from './ComponentRow';
import { ScrollBox } from '../ScrollBox';

const useStyles = makeStyles<Theme>(theme => ({
  more: { textTransform: 'none', fontSize: 13 },
  note: { padding: '8px 2px 0', fontSize: 12, color: theme.palette.textSubtle },
}));

export interface ComponentsTableProps {
  /** Worst first. */
  readonly rows: readonly ApplicationRow[];
  readonly total: number;
  /** Ref of the row whose drawer is open. */
  readonly selected: string | undefined;
  readonly onSelect: (ref: string | undefined) => void;
  readonly onMore?: () => void;
  readonly isLoadingMore?: boolean;
  /** Search to carry along to the tab of a component. */
  readonly search: string;
  readonly nowMs: number;
}

/** The target that all components have in common. */
function commonTarget(rows: readonly ApplicationRow[]): number | undefined {
  const targets = new Set(
    rows.flatMap(row => row.metrics?.errorRate.target ?? []),
  );
  return targets.size === 1 ? [...targets][0] : undefined;
}

/** Which scale the small lines share, in words. */
function useScaleWords(rows: readonly ApplicationRow[], scale: ColumnScale) {
  const { t, format } = useWords();
  if (scale.top === undefined) return t('system.notePlain');
  const note = t('system.note', {
    scale: t(scale.isRoot ? 'system.squareRoot' : 'system.linear'),
    top: format.withUnit(scale.top, 'ratio'),
  });
  const target = commonTarget(rows);
  return target === undefined
    ? t('system.noteEach', { note })
    : t('system.noteTarget', {
        note,
        target: format.withUnit(target, 'ratio'),
      });
}

const ROW = 'tr[data-ref]';

/** Components worst first; a row opens a drawer, arrow keys move, Enter opens its tab. */
export const ComponentsTable = (props: ComponentsTableProps) => {
  const { rows, total, selected, onSelect, search, nowMs } = props;
  const classes = useStyles();
  const table = useTableStyles();
  const { t, format } = useWords();
  const keysId = useChartId('keys');
  const body = useRef<HTMLTableSectionElement>(null);
  const scale = columnScale(rows.map(row => row.metrics?.sparkline?.values));
  const note = useScaleWords(rows, scale);
  const hasUnknown = rows.some(row => row.state === 'unknown');
  const current = rows.some(row => row.ref === selected)
    ? selected
    : rows[0]?.ref;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(ROW);
    if (!row) return;
    const isRow = event.target === row;
    const ref = row.dataset.ref;
    const all = [...(body.current?.querySelectorAll<HTMLElement>(ROW) ?? [])];
    const at = all.indexOf(row);
    const targets: Record<string, HTMLElement | undefined> = {
      ArrowDown: all[at + 1],
      ArrowUp: all[at - 1],
      Home: all[0],
      End: all[all.length - 1],
    };
    if (event.key in targets) {
      event.preventDefault();
      const next = targets[event.key];
      next?.focus();
      // The drawer follows once it is open; before, moving only moves.
      if (next && selected !== undefined) onSelect(next.dataset.ref);
    } else if (event.key === 'Escape' && selected !== undefined) {
      onSelect(undefined);
      row.focus();
    } else if (event.key === ' ' && isRow) {
      event.preventDefault();
      onSelect(ref);
    } else if (event.key === 'Enter' && isRow) {
      row.querySelector('a')?.click();
    }
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    // A link in the row is for itself.
    if (target.closest('a')) return;
    const ref = target.closest<HTMLElement>(ROW)?.dataset.ref;
    if (ref) onSelect(ref === selected ? undefined : ref);
  };

  return (
    <div style={{ minWidth: 0 }}>
      <Card
        label={t('system.components')}
        title={t('system.components')}
        note={note}
        footer={
          props.onMore && (
            <>
              {t('system.shown', {
                shown: format.count(rows.length),
                total: format.count(total),
              })}
              <Button
                className={classes.more}
                size="small"
                color="primary"
                disabled={props.isLoadingMore}
                onClick={props.onMore}
              >
                {props.isLoadingMore
                  ? t('system.loading')
                  : t('system.more_rows')}
              </Button>
            </>
          )
        }
      >
        <ScrollBox label={t('system.components')}>
          <span id={keysId} className={table.hidden}>
            {t('system.keys')}
          </span>
          {/* A grid: its rows take the focus and are selected. */}
          <table
            className={table.table}
            role="grid"
            aria-label={t('system.components')}
            aria-describedby={keysId}
            aria-rowcount={total + 1}
            onClick={onClick}
            onKeyDown={onKeyDown}
          >
            <thead>
              <tr>
                <th>{t('system.state')}</th>
                <th>{t('system.component')}</th>
                <th className={table.number}>{t('system.health')}</th>
                <th className={table.number}>{t('system.slo')}</th>
                <th className={table.number}>{t('system.errors')}</th>
                <th>{t('system.day')}</th>
                <th className={table.number}>{t('system.latency')}</th>
                <th className={table.number}>{t('system.incidents')}</th>
                <th>{t('system.lastRelease')}</th>
              </tr>
            </thead>
            <tbody ref={body}>
              {rows.map(row => (
                <ComponentRow
                  key={row.ref}
                  row={row}
                  scale={scale}
                  isSelected={row.ref === selected}
                  isReachable={row.ref === current}
                  search={search}
                  nowMs={nowMs}
                />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </Card>
      {hasUnknown && (
        <div className={classes.note}>{t('system.unknownNote')}</div>
      )}
    </div>
  );
};
