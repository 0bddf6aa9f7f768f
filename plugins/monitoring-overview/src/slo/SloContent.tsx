import Button from '@material-ui/core/Button';
import GetAppIcon from '@material-ui/icons/GetApp';
import {
  SLO_STATES,
  type SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  downloadText,
  failureKind,
  Notice,
  RejectedNotice,
  useScopeSloDays,
  useScopeSlos,
  useSetUrl,
  useSloReport,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  ScopedPage,
  useScopedChoices,
  useScopedPage,
  ViewPicker,
} from '../frame';
import { SloRowsCard } from './SloRowsCard';
import { SloSumCard } from './SloSumCard';
import { StateFilter } from './StateFilter';

const WINDOWS = ['own', 'month', 'quarter'] as const;
const GROUPINGS = ['domain', 'group', 'app'] as const;

const isState = (text: string): text is SloState =>
  (SLO_STATES as readonly string[]).includes(text);

/** States of the URL that exist. */
function useStates(): SloState[] {
  const [search] = useSearchParams();
  const asked = search.get('state');
  return useMemo(
    () => [...new Set((asked ?? '').split(',').filter(isState))],
    [asked],
  );
}

/** What is promised and how it is kept, by domain, team or application. All choices are in the URL. */
export const SloContent = () => {
  const { t } = useWords();
  const scoped = useScopedChoices();
  const { environment, nowMs } = scoped.choices;
  const window = useUrlChoice('window', WINDOWS, 'own');
  const groupBy = useUrlChoice('show', GROUPINGS, 'domain');
  const setUrl = useSetUrl();
  const states = useStates();
  const query = {
    environment: scoped.environment,
    scope: scoped.scope.within,
    period: window.value,
    groupBy: groupBy.value,
    states,
  };
  const slos = useScopeSlos(query);
  const pages = slos.data?.pages ?? [];
  const page = useScopedPage(scoped, groupBy.value, {
    data: pages[0],
    error: slos.error,
    isFetching: slos.isFetching,
    isPlaceholderData: slos.isPlaceholderData,
  });
  const days = useScopeSloDays(query);
  const report = useSloReport();
  const download = () =>
    report.mutate(query, {
      onSuccess: csv => downloadText(`slo-${environment.value}.csv`, csv),
    });
  const windowName = (key: (typeof WINDOWS)[number]) =>
    t(`slo.page.windows.${key}`);
  const groupingName = (key: (typeof GROUPINGS)[number]) =>
    t(`slo.page.by.${key}`);
  return (
    <ScopedPage
      page={page}
      title={t('slo.title')}
      note={data =>
        t('slo.page.size', {
          slos: t('slo.page.slos', { count: data.sum.total }),
          entities: t('slo.page.entities', { count: data.entities.withSlo }),
          without: t('slo.page.without', { count: data.entities.without }),
        })
      }
      hasPeriod={false}
      pickers={
        <>
          <ViewPicker
            label={t('slo.page.window')}
            choice={window}
            options={WINDOWS}
            nameOf={windowName}
          />
          <ViewPicker
            label={t('slo.page.groupBy')}
            choice={groupBy}
            options={GROUPINGS}
            nameOf={groupingName}
          />
        </>
      }
      actions={
        <Button
          size="small"
          startIcon={<GetAppIcon />}
          onClick={download}
          disabled={!page.data || report.isPending}
          style={{ textTransform: 'none' }}
        >
          {t('slo.page.csv')}
        </Button>
      }
      notices={
        <>
          <RejectedNotice
            what="period"
            choice={window}
            shown={windowName(window.value)}
          />
          <RejectedNotice
            what="view"
            choice={groupBy}
            shown={groupingName(groupBy.value)}
          />
          {report.error && (
            <Notice>
              {t('slo.page.csvFailed', {
                reason: t(`failure.${failureKind(report.error)}.title`),
              })}
            </Notice>
          )}
        </>
      }
      bones={
        <>
          <BlockSkeleton height={166} lines={3} />
          <BlockSkeleton height={520} lines={10} />
        </>
      }
    >
      {data => (
        <>
          <SloSumCard
            data={data}
            days={days.data?.days}
            hasNoDays={days.isError}
            isOutdated={page.isOutdated}
          />
          <StateFilter
            counts={data.sum.counts}
            value={states}
            onChange={next =>
              setUrl({ state: next.length === 0 ? undefined : next.join(',') })
            }
          />
          <SloRowsCard
            data={data}
            rows={pages.flatMap(each => each.items)}
            hasFilter={states.length > 0}
            onMore={slos.hasNextPage ? () => slos.fetchNextPage() : undefined}
            isLoadingMore={slos.isFetchingNextPage}
            isOutdated={page.isOutdated}
            nowMs={nowMs}
          />
        </>
      )}
    </ScopedPage>
  );
};
