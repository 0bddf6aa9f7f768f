import Button from '@material-ui/core/Button';
import GetAppIcon from '@material-ui/icons/GetApp';
import {
  SLO_STATES,
  type SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  ErrorScreen,
  ExplainProvider,
  failureKind,
  Notice,
  Picker,
  queryKeys,
  RefreshButton,
  SourcesAge,
  Toolbar,
  useRefresh,
  useScopeChoices,
  useScopeSlos,
  useSetUrl,
  useSloReport,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { downloadText } from '../admin/mappings/downloadText';
import { useScopePicker } from '../overview/useScopePicker';
import { PageTitle } from '../PageBody';
import { useAdminHref } from '../useAdminHref';
import { SloRowsCard } from './SloRowsCard';
import { SloSumCard } from './SloSumCard';
import { StateFilter } from './StateFilter';

const WINDOWS = ['own', 'month', 'quarter'] as const;
const GROUPINGS = ['domain', 'group', 'app'] as const;
/** Failures after which nothing that was shown before may stay. */
const FINAL = ['forbidden', 'notFound'];

const isState = (text: string): text is SloState =>
  (SLO_STATES as readonly string[]).includes(text);

/** What is promised and how it is kept, by domain, team or application. All choices are in the URL. */
export const SloContent = () => {
  const { t, format } = useWords();
  const choices = useScopeChoices(['domain']);
  const { chosen, environment, environments, meta, nowMs } = choices;
  const window = useUrlChoice('window', WINDOWS, 'own');
  const groupBy = useUrlChoice('show', GROUPINGS, 'domain');
  const [search] = useSearchParams();
  const setUrl = useSetUrl();
  const asked = search.get('state');
  const states = useMemo(
    () => [...new Set((asked ?? '').split(',').filter(isState))],
    [asked],
  );
  const scope = useScopePicker(chosen);
  const { within } = scope;
  const query = {
    environment: scope.isReady ? chosen : undefined,
    scope: within,
    period: window.value,
    groupBy: groupBy.value,
    states,
  };
  const slos = useScopeSlos(query);
  const report = useSloReport();
  const refresh = useRefresh(queryKeys.all);
  const adminHref = useAdminHref(meta.data?.rights.readSources ?? false);
  const failure = meta.error ?? slos.error;
  const pages = slos.data?.pages ?? [];
  const [first] = pages;
  const isSame =
    first?.environment === chosen &&
    (first?.scope ?? undefined) === within &&
    first?.groupBy === groupBy.value;
  const data = isSame ? first : undefined;
  const isFinal =
    failure !== null && (!data || FINAL.includes(failureKind(failure)));
  const download = () =>
    report.mutate(query, {
      onSuccess: csv => downloadText(`slo-${environment.value}.csv`, csv),
    });
  return (
    <ExplainProvider nowMs={nowMs}>
      <PageTitle
        title={t('slo.title')}
        note={
          data
            ? t('slo.page.size', {
                slos: t('slo.page.slos', { count: data.sum.total }),
                entities: t('slo.page.entities', {
                  count: data.entities.withSlo,
                }),
                without: t('slo.page.without', {
                  count: data.entities.without,
                }),
              })
            : ''
        }
        right={
          data && (
            <SourcesAge
              asOf={data.asOf}
              sources={data.sources}
              nowMs={nowMs}
              adminHref={adminHref}
            />
          )
        }
      />
      <Toolbar
        right={
          <>
            <Button
              size="small"
              startIcon={<GetAppIcon />}
              onClick={download}
              disabled={!data || report.isPending}
              style={{ textTransform: 'none' }}
            >
              {t('slo.page.csv')}
            </Button>
            <RefreshButton onClick={refresh} isBusy={slos.isFetching} />
          </>
        }
      >
        <Picker
          label={t('overview.scope')}
          hasLabel
          value={scope.value}
          options={scope.options}
          onChange={scope.set}
        />
        {environments.length > 0 && (
          <Picker
            label={t('toolbar.environment')}
            hasLabel
            value={environment.value}
            options={environments.map(name => ({ value: name, label: name }))}
            onChange={environment.set}
          />
        )}
        <Picker
          label={t('slo.page.window')}
          hasLabel
          value={window.value}
          options={WINDOWS.map(key => ({
            value: key,
            label: t(`slo.page.windows.${key}`),
          }))}
          onChange={window.set}
        />
        <Picker
          label={t('slo.page.groupBy')}
          hasLabel
          value={groupBy.value}
          options={GROUPINGS.map(key => ({
            value: key,
            label: t(`slo.page.by.${key}`),
          }))}
          onChange={groupBy.set}
        />
      </Toolbar>
      {scope.unknown !== undefined && (
        <Notice>{t('overview.badScope', { asked: scope.unknown })}</Notice>
      )}
      {meta.data && environments.length === 0 && (
        <Notice>{t('toolbar.noEnvironment')}</Notice>
      )}
      {report.error && (
        <Notice>
          {t('slo.page.csvFailed', {
            reason: t(`failure.${failureKind(report.error)}.title`),
          })}
        </Notice>
      )}
      {isFinal && <ErrorScreen error={failure} onRetry={refresh} />}
      {!isFinal && failure && data && (
        <Notice>
          {t('failure.stale', {
            reason: t(`failure.${failureKind(failure)}.title`),
            time: format.moment(data.asOf, nowMs),
          })}
        </Notice>
      )}
      {!isFinal && !data && (
        <>
          <BlockSkeleton height={128} lines={3} />
          <BlockSkeleton height={520} lines={10} />
        </>
      )}
      {!isFinal && data && (
        <>
          {data.basis === 'own' && <Notice>{t('overview.ownOnly')}</Notice>}
          <SloSumCard data={data} isOutdated={slos.isPlaceholderData} />
          <StateFilter
            counts={data.sum.counts}
            value={states}
            onChange={next =>
              setUrl({ state: next.length === 0 ? undefined : next.join(',') })
            }
          />
          <SloRowsCard
            data={data}
            rows={pages.flatMap(page => page.items)}
            hasFilter={states.length > 0}
            onMore={slos.hasNextPage ? () => slos.fetchNextPage() : undefined}
            isLoadingMore={slos.isFetchingNextPage}
            isOutdated={slos.isPlaceholderData}
            nowMs={nowMs}
          />
        </>
      )}
    </ExplainProvider>
  );
};
