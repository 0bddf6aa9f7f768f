import {
  BlockSkeleton,
  Card,
  ErrorScreen,
  queryKeys,
  useNow,
  useRefresh,
  useSources,
  useTableStyles,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { SourceRow } from './SourceRow';
import { SourcesSummary } from './SourcesSummary';

/** Every configured instance: is it flowing, and if not, why. */
export const SourcesView = ({ canTest }: { canTest: boolean }) => {
  const table = useTableStyles();
  const { t } = useWords();
  const nowMs = useNow();
  const sources = useSources();
  const refresh = useRefresh(queryKeys.sources());
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
  const items = sources.data.items;
  return (
    <>
      <SourcesSummary items={items} />
      <Card
        label={t('admin.sources.title')}
        footer={t('admin.sources.budgetNote')}
      >
        {items.length === 0 ? (
          <div className={table.empty}>{t('admin.sources.none')}</div>
        ) : (
          <div className={table.scroll}>
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
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Card>
    </>
  );
};
