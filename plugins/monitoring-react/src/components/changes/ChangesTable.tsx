import type {
  Change,
  ChangeList,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks';
import { AbsenceRows, type Absence } from '../AbsenceCard';
import { Card } from '../Card';
import { ShownOf } from '../feed';
import { SourceBadge } from '../SourceBadge';
import { StatusChip } from '../StatusWord';
import { useTableStyles } from '../useTableStyles';
import { ChangeRow } from './ChangeRow';
import { ScrollBox } from '../ScrollBox';

export interface ListProps {
  readonly note: string;
  /** Why nothing at all can be said. */
  readonly absence?: Absence;
  /** What went wrong with the list alone, in words. */
  readonly failure?: string;
  /** Said over the rows, e.g. that they are old. */
  readonly notice?: ReactNode;
  readonly onMore?: () => void;
  readonly isLoadingMore?: boolean;
  readonly isOutdated?: boolean;
  /** Number that another place on the screen pointed at. */
  readonly focused?: string;
  readonly nowMs: number;
}

export interface ChangesTableProps extends ListProps {
  /** The first page, for what is said of all of them; absent while it is loaded. */
  readonly first: ChangeList | undefined;
  /** Of every page so far. */
  readonly changes: readonly Change[] | undefined;
}

const COLUMNS = 7;

/** A failure, or that it is loaded: what stands in place of rows until there are some. */
export const ListWaiting = ({
  failure,
  isLoading,
}: {
  failure?: string;
  isLoading: boolean;
}) => {
  const table = useTableStyles();
  const { t } = useWords();
  if (failure)
    return (
      <div className={table.empty} role="status">
        {failure}
      </div>
    );
  return isLoading ? (
    <div
      className={table.empty}
      role="status"
      aria-label={t('common.loading')}
      style={{ height: 120 }}
    >
      {t('common.loading')}
    </div>
  ) : null;
};

/** Change requests: at work and to come first, then past ones. */
export const ChangesTable = (props: ChangesTableProps) => {
  const { first, changes, absence, failure, nowMs } = props;
  const table = useTableStyles();
  const { t, format } = useWords();
  const hasRows = changes !== undefined && changes.length > 0;
  const isAhead = ({ when }: Change) => when === 'now' || when === 'future';
  const groups = [
    ['ahead', changes?.filter(isAhead) ?? []],
    ['behind', changes?.filter(change => !isAhead(change)) ?? []],
  ] as const;
  const overlapping = groups[0][1].filter(
    ({ overlaps }) => overlaps.length > 0,
  ).length;
  return (
    <Card
      label={t('changes.title')}
      title={t('changes.title')}
      note={props.note}
      actions={
        <>
          {overlapping > 0 && (
            <StatusChip
              shape="warning"
              word={t('changes.overlaps', { count: overlapping })}
            />
          )}
          {first?.origin && !absence && (
            <SourceBadge
              source={first.origin.source}
              age={
                first.asOf
                  ? format.age(nowMs - Date.parse(first.asOf))
                  : undefined
              }
              isOld={first.status === 'stale'}
            />
          )}
        </>
      }
      footer={
        hasRows && first ? (
          <ShownOf
            shown={changes.length}
            total={first.total}
            onMore={props.onMore}
            isLoadingMore={props.isLoadingMore}
          />
        ) : undefined
      }
      style={{ opacity: props.isOutdated ? 0.6 : 1 }}
    >
      {props.notice}
      {absence && <AbsenceRows absence={absence} keys={first?.keys ?? []} />}
      {!absence && (
        <ListWaiting failure={failure} isLoading={changes === undefined} />
      )}
      {!absence && changes?.length === 0 && (
        <div className={table.empty}>{t('changes.none')}</div>
      )}
      {hasRows && !absence && (
        <ScrollBox label={t('changes.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t('changes.number')}</th>
                <th>{t('changes.summary')}</th>
                <th>{t('changes.type')}</th>
                <th>{t('changes.window')}</th>
                <th>{t('changes.risk')}</th>
                <th>{t('changes.state')}</th>
                <th>{t('changes.conflict')}</th>
              </tr>
            </thead>
            {groups.map(
              ([name, rows]) =>
                rows.length > 0 && (
                  <tbody key={name}>
                    <tr>
                      <th
                        colSpan={COLUMNS}
                        scope="rowgroup"
                        style={{ paddingTop: 10 }}
                      >
                        {t(`changes.${name}`)}
                      </th>
                    </tr>
                    {rows.map(change => (
                      <ChangeRow
                        key={`${change.source}:${change.instance}:${change.number}`}
                        change={change}
                        nowMs={nowMs}
                        isFocused={change.number === props.focused}
                      />
                    ))}
                  </tbody>
                ),
            )}
          </table>
        </ScrollBox>
      )}
    </Card>
  );
};
