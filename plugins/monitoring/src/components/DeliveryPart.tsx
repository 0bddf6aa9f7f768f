import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  DeploymentsTable,
  failureKind,
  feedAbsence,
  LiveState,
  nameOfRef,
  StaleFeed,
  useDeployments,
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
      <DeploymentsTable
        first={first}
        releases={history.data?.pages.flatMap(page => page.items)}
        note={t(isLive ? 'delivery.table.noteHistory' : 'delivery.table.note', {
          environment: first?.environment ?? chosen ?? '',
          period,
        })}
        mayReadIncidents={meta.data?.rights.readIncidents ?? false}
        absence={absence}
        failure={failure}
        notice={
          first && (
            <StaleFeed
              feed={first}
              nowMs={props.nowMs}
              adminHref={adminHref}
              isInCard
            />
          )
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
