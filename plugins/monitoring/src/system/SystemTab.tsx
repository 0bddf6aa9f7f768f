import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ApplicationRow } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  ComponentsTable,
  endsScreen,
  ErrorScreen,
  nameOfRef,
  queryKeys,
  SCOPE_PERIODS,
  StatusIcon,
  SystemStrip,
  SystemVerdict,
  useApplications,
  useIsBusy,
  useNow,
  useOverview,
  useRefresh,
  useScopeSloSums,
  useSetUrl,
  useSummary,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useSearchParams } from 'react-router-dom';
import { isMapped } from '../components/isMapped';
import { TabNotices } from '../components/TabNotices';
import { TabToolbar } from '../components/TabToolbar';
import { TileRow } from '../components/TileRow';
import { useAdminHref } from '../components/useAdminHref';
import { useTabScreen } from '../components/useTabScreen';
import { useTabStyles } from '../components/useTabStyles';
import { EntityDrawer } from './EntityDrawer';

const useStyles = makeStyles<Theme>(theme => ({
  layout: { display: 'flex', gap: 16, alignItems: 'flex-start' },
  table: { flex: 1, minWidth: 0 },
  empty: { display: 'flex', gap: 14, padding: '18px 20px 20px' },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  text: { margin: 0, fontSize: 13, color: theme.palette.textSubtle },
  heading: { margin: '0 0 10px', fontSize: 16, fontWeight: 700 },
}));

const PAGE_SIZE = 50;

const isNotMapped = (row: ApplicationRow) =>
  row.reasons.some(reason => reason.code === 'not_mapped');

/** Nothing to list, and what to do. */
const Empty = ({ title, text }: { title: string; text: string }) => {
  const classes = useStyles();
  return (
    <Card className={classes.empty} isDashed label={title}>
      <StatusIcon shape="unknown" size={22} />
      <div>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{text}</p>
      </div>
    </Card>
  );
};

/** Components with the drawer of one of them; which one is in the URL. */
const Components = ({
  entityRef,
  environment,
  members,
  adminHref,
  nowMs,
  pages,
}: {
  entityRef: string;
  environment: string;
  members: number;
  adminHref: string | undefined;
  nowMs: number;
  pages: ReturnType<typeof useApplications>;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const setUrl = useSetUrl();
  const [search] = useSearchParams();
  const refresh = useRefresh(queryKeys.all);
  const selected = search.get('row') ?? undefined;
  const rows = pages.data?.pages.flatMap(page => page.items);
  const select = (row: string | undefined) => setUrl({ row });
  const carried = `?environment=${encodeURIComponent(environment)}`;
  if (!rows) {
    return pages.error ? (
      <ErrorScreen error={pages.error} onRetry={refresh} />
    ) : (
      <BlockSkeleton
        height={46 + 45 * Math.min(10, Math.max(3, members))}
        lines={8}
      />
    );
  }
  const total = pages.data?.pages[0].total ?? rows.length;
  const at = rows.findIndex(row => row.ref === selected);
  return (
    <>
      {rows.length > 0 && rows.every(isNotMapped) && (
        <Empty
          title={t('system.empty.unmappedTitle')}
          text={t('system.empty.unmappedText')}
        />
      )}
      <div className={classes.layout}>
        <div className={classes.table}>
          <ComponentsTable
            rows={rows}
            total={total}
            selected={selected}
            onSelect={select}
            onMore={pages.hasNextPage ? () => pages.fetchNextPage() : undefined}
            isLoadingMore={pages.isFetchingNextPage}
            search={carried}
            nowMs={nowMs}
          />
        </div>
        {selected !== undefined && (
          <EntityDrawer
            entityRef={selected}
            environment={environment}
            system={nameOfRef(entityRef)}
            index={at < 0 ? undefined : at + 1}
            total={total}
            search={carried}
            nowMs={nowMs}
            adminHref={adminHref}
            onClose={() => select(undefined)}
          />
        )}
      </div>
    </>
  );
};

/** The body once it is known which environment is looked at. */
const SystemBody = ({
  entityRef,
  environment,
  owner,
  screen,
  nowMs,
}: {
  entityRef: string;
  environment: string;
  owner: string | undefined;
  screen: ReturnType<typeof useTabScreen>;
  nowMs: number;
}) => {
  const classes = useTabStyles();
  const own = useStyles();
  const { t } = useWords();
  const refresh = useRefresh(queryKeys.all);
  const isBusy = useIsBusy();
  const adminHref = useAdminHref(screen.meta.data?.rights.readSources ?? false);
  const overview = useOverview({
    environment,
    scope: entityRef,
    groupBy: 'system',
    period: screen.period.value,
  });
  const slos = useScopeSloSums({
    environment,
    scope: entityRef,
    groupBy: 'system',
  });
  // A System has a series of its own only where it has pivots of its own; without one this is a plain no.
  const summary = useSummary(entityRef, environment);
  const pages = useApplications({
    environment,
    scope: entityRef,
    limit: PAGE_SIZE,
  });
  const { data, error } = overview;
  const isLost = endsScreen(error, data !== undefined);
  const hasOwn = summary.data !== undefined && isMapped(summary.data);
  const periodWords = t(`period.${screen.period.value}`);
  return (
    <div className={classes.root} data-rosetta>
      <TabToolbar
        environments={screen.environments}
        environment={screen.environment}
        period={screen.period}
        periods={SCOPE_PERIODS}
        asOf={isLost ? undefined : data?.asOf}
        sources={isLost ? undefined : data?.sources}
        nowMs={nowMs}
        isBusy={isBusy}
        onRefresh={refresh}
      />
      {isLost ? (
        <ErrorScreen error={error} onRetry={refresh} />
      ) : (
        <>
          <TabNotices
            screen={screen}
            failure={error}
            asOf={data?.asOf}
            nowMs={nowMs}
          />
          {!data && <BlockSkeleton height={84} />}
          {data && data.members > 0 && (
            <SystemVerdict
              overview={data}
              rows={pages.data?.pages.flatMap(page => page.items) ?? []}
              owner={owner}
              search={`?environment=${encodeURIComponent(environment)}`}
              nowMs={nowMs}
            />
          )}
          {hasOwn && (
            <section aria-label={t('system.tiles')}>
              <h2 className={own.heading}>{t('system.tiles')}</h2>
              <TileRow
                entityRef={entityRef}
                environment={environment}
                isLive={false}
                kind="system"
                summary={summary.data}
                nowMs={nowMs}
                adminHref={adminHref}
              />
            </section>
          )}
          {data?.members === 0 ? (
            <Empty
              title={t('system.empty.title')}
              text={t('system.empty.text')}
            />
          ) : (
            <>
              <SystemStrip
                overview={data}
                slos={slos}
                nowMs={nowMs}
                periodWords={periodWords}
                isOutdated={overview.isPlaceholderData}
              />
              <Components
                entityRef={entityRef}
                environment={environment}
                members={data?.members ?? 0}
                adminHref={adminHref}
                nowMs={nowMs}
                pages={pages}
              />
            </>
          )}
        </>
      )}
    </div>
  );
};

/** The Monitoring tab of a System: its components added up, worst first (UI.md 2). */
export const SystemTab = ({
  entityRef,
  owner,
}: {
  entityRef: string;
  /** Ref of its owner, from the catalog. */
  owner: string | undefined;
}) => {
  const classes = useTabStyles();
  const nowMs = useNow();
  const refresh = useRefresh(queryKeys.all);
  const screen = useTabScreen({
    periods: SCOPE_PERIODS,
    fallback: 'last_30d',
  });
  const { chosen, meta } = screen;
  if (chosen !== undefined) {
    return (
      <SystemBody
        entityRef={entityRef}
        environment={chosen}
        owner={owner}
        screen={screen}
        nowMs={nowMs}
      />
    );
  }
  return (
    <div className={classes.root} data-rosetta>
      <TabNotices
        screen={screen}
        failure={null}
        asOf={undefined}
        nowMs={nowMs}
      />
      {meta.error && <ErrorScreen error={meta.error} onRetry={refresh} />}
      {!meta.data && !meta.error && <BlockSkeleton height={84} />}
    </div>
  );
};
