import type { SourceStatus } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  ErrorScreen,
  queryKeys,
  useNow,
  useRefresh,
  useSources,
  useTableStyles,
  useUrlList,
  useWords,
  ScrollBox,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo, useState } from 'react';
import { isBroken, SOURCE_ORDER } from './sourceOrder';
import { SourceRow } from './SourceRow';
import { SourcesSummary } from './SourcesSummary';

function bySeverity(a: SourceStatus, b: SourceStatus): number {
  return (
    SOURCE_ORDER.indexOf(a.state) - SOURCE_ORDER.indexOf(b.state) ||
    a.id.localeCompare(b.id)
  );
}

/** Every configured instance: is it flowing, and if not, why. */
export const SourcesView = ({ canTest }: { canTest: boolean }) => {
  const table = useTableStyles();
  const { t } = useWords();
  const nowMs = useNow();
  const sources = useSources();
  const refresh = useRefresh(queryKeys.sources());
  const [testRound, setTestRound] = useState(0);
  const items = useMemo(
    () => [...(sources.data?.items ?? [])].sort(bySeverity),
    [sources.data],
  );
  // Broken ones are open until somebody decides otherwise.
  const open = useUrlList(
    'open',
    useMemo(() => items.filter(isBroken).map(item => item.id), [items]),
  );
  if (sources.error && !sources.data)
    return <ErrorScreen error={sources.error} onRetry={refresh} />;
  if (!sources.data) {
    return (
      <>
        <BlockSkeleton height={64} lines={1} />
        <BlockSkeleton height={240} lines={6} />
      </>
    );
  }
  return (
    <>
      <SourcesSummary
        items={items}
        onTestAll={
          canTest && items.length > 0
            ? () => setTestRound(testRound + 1)
            : undefined
        }
      />
      <Card
        label={t('admin.sources.title')}
        hasCsv={items.length > 0}
        footer={t('admin.sources.budgetNote')}
      >
        {items.length === 0 ? (
          <div className={table.empty}>{t('admin.sources.none')}</div>
        ) : (
          <ScrollBox label={t('admin.sources.title')}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th>{t('admin.sources.column.source')}</th>
                  <th>{t('admin.sources.column.state')}</th>
                  <th>{t('admin.sources.column.lastSuccess')}</th>
                  <th>{t('admin.sources.column.budget')}</th>
                  <th className={table.number}>
                    {t('admin.sources.column.rateLimited')}
                  </th>
                  <th className={table.number}>
                    {t('admin.sources.column.quarantine')}
                  </th>
                  <th>
                    <span className={table.hidden}>
                      {t('admin.sources.column.actions')}
                    </span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map(source => (
                  <SourceRow
                    key={source.id}
                    source={source}
                    nowMs={nowMs}
                    canTest={canTest}
                    isOpen={open.has(source.id)}
                    onToggle={() => open.toggle(source.id)}
                    testRound={testRound}
                  />
                ))}
              </tbody>
            </table>
          </ScrollBox>
        )}
      </Card>
    </>
  );
};
