import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  DeploymentsTable,
  DoraBlock,
  ExplainButton,
  ExplainProvider,
  type ExplainQuestion,
  failureKind,
  feedAbsence,
  LeftOutButton,
  LiveState,
  nameOfRef,
  Notice,
  StaleFeed,
  useDeployments,
  useEntityDora,
  useLinkIncident,
  useLiveDeployments,
  useNow,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { TabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

export interface DeliveryPartProps {
  readonly entityRef: string;
  readonly screen: TabScreen;
  readonly summary: Summary | undefined;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** Ages of live answers are told in seconds, milliseconds. */
const LIVE_TICK_MS = 5_000;

/** What runs in each environment, and the releases of the one that is looked at. */
export const DeliveryPart = (props: DeliveryPartProps) => {
  const { entityRef, screen, summary, adminHref } = props;
  const classes = useTabStyles();
  const words = useWords();
  const { t, format } = words;
  const { chosen, meta, range, zoom } = screen;
  const mode = screen.mode.value;
  const isLive = mode === 'live';
  const liveNowMs = useNow(LIVE_TICK_MS);
  const history = useDeployments(entityRef, chosen, range);
  const live = useLiveDeployments(entityRef, chosen, isLive);
  const [first] = history.data?.pages ?? [];
  const dora = useEntityDora(entityRef, chosen, range);
  const link = useLinkIncident(entityRef);
  const rights = meta.data?.rights;
  const mayJudge = rights?.manageMappings && rights.readIncidents;
  const answer = isLive ? live.data : undefined;
  // A clock that ticks every few seconds may lag behind an answer that is just there.
  const liveMs = Math.max(liveNowMs, live.dataUpdatedAt);
  const liveFailure =
    isLive && live.error && !live.data
      ? t(`failure.${failureKind(live.error)}.title`)
      : undefined;
  const failure =
    history.error && !history.data
      ? t(`failure.${failureKind(history.error)}.title`)
      : undefined;
  const absence = first && feedAbsence('deployments', first, words);
  const period = zoom.zoom
    ? format.range(zoom.zoom.startMs, zoom.zoom.endMs, props.nowMs)
    : t(`period.${screen.period.value}`);
  const shown = answer ?? first;
  // A range drawn on the timeline has no name to ask by.
  const questionOf = (kpi: ExplainQuestion['kpi']) =>
    chosen !== undefined && range.period !== 'custom'
      ? { kpi, subject: entityRef, environment: chosen, period: range.period }
      : undefined;
  return (
    <div className={classes.part}>
      {(shown !== undefined || !failure) && (
        <LiveState
          shown={shown}
          mode={mode}
          isAsking={isLive && live.isLoading}
          failure={liveFailure}
          entityName={summary?.entity.name ?? nameOfRef(entityRef)}
          defaultEnvironment={
            meta.data?.environments.find(each => each.isDefault)?.name
          }
          nowMs={answer ? liveMs : props.nowMs}
        />
      )}
      <ExplainProvider nowMs={props.nowMs}>
        <DoraBlock
          dora={dora.data}
          environment={chosen ?? ''}
          period={period}
          failure={
            dora.error && !dora.data
              ? t(`failure.${failureKind(dora.error)}.title`)
              : undefined
          }
          isOutdated={dora.isPlaceholderData}
          nowMs={props.nowMs}
          explain={kpi => {
            const question = questionOf(kpi);
            return question && <ExplainButton question={question} />;
          }}
          list={(kpi, reason) => {
            const question = questionOf(kpi);
            return (
              question && <LeftOutButton question={question} reason={reason} />
            );
          }}
        />
      </ExplainProvider>
      <DeploymentsTable
        first={first}
        releases={history.data?.pages.flatMap(page => page.items)}
        note={t(isLive ? 'delivery.table.noteHistory' : 'delivery.table.note', {
          environment: first?.environment ?? chosen ?? '',
          period,
        })}
        mayReadIncidents={meta.data?.rights.readIncidents ?? false}
        judge={
          mayJudge
            ? ({ origin, id }, { instance, number }, verdict) =>
                link.mutate({
                  id: number,
                  body: {
                    instance,
                    verdict,
                    target: {
                      kind: 'release',
                      // Only deployers have releases.
                      source: origin.source === 'argocd' ? 'argocd' : 'gitlab',
                      instance: origin.instance,
                      id,
                      entityRef,
                      environment: chosen,
                    },
                  },
                })
            : undefined
        }
        absence={absence}
        failure={failure}
        notice={
          <>
            {link.isSuccess && <Notice>{t('dora.cause.saved')}</Notice>}
            {link.error && (
              <Notice>
                {t('dora.cause.failed', {
                  reason: t(`failure.${failureKind(link.error)}.title`),
                })}
              </Notice>
            )}
            {first && (
              <StaleFeed
                feed={first}
                nowMs={props.nowMs}
                adminHref={adminHref}
                isInCard
              />
            )}
          </>
        }
        onMore={history.hasNextPage ? () => history.fetchNextPage() : undefined}
        isLoadingMore={history.isFetchingNextPage}
        isOutdated={history.isPlaceholderData}
        focused={screen.focused}
        nowMs={props.nowMs}
      />
    </div>
  );
};
