import {
  METRICS,
  type Lane,
  type LaneItem,
  type Metric,
  type Summary,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  Card,
  EmptyState,
  ErrorScreen,
  ExplainProvider,
  failureKind,
  FindingsPanel,
  TimeHoverProvider,
  TimelinePanel,
  useRefresh,
  queryKeys,
  useTimeline,
  useTimeseries,
  useUrlChoice,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useEffect, useMemo, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { chartPlans, plannedMetrics } from './chartPlan';
import { GoldenSignals } from './GoldenSignals';
import { isMapped } from './isMapped';
import { TileRow } from './TileRow';
import { TIMELINE_FOCUS, type TabPart, type TabScreen } from './useTabScreen';
import { useTabStyles } from './useTabStyles';

export interface OverviewPartProps {
  readonly entityRef: string;
  readonly kind: string;
  readonly screen: TabScreen;
  readonly summary: Summary | undefined;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** As high as the timeline with its lanes, so that nothing below it jumps. */
const TIMELINE_HEIGHT = 442;

/** Part of the tab that lists the events of a lane. */
const LANE_PARTS: Record<Lane['lane'], TabPart> = {
  problems: 'incidents',
  incidents: 'incidents',
  changes: 'incidents',
  deployments: 'delivery',
  log_errors: 'logs',
};

/** Address of the list in which an event of the timeline stands. */
function useRowHref() {
  const { search } = useLocation();
  return (lane: Lane['lane'], item: LaneItem) => {
    const next = new URLSearchParams(search);
    next.set('tab', LANE_PARTS[lane]);
    next.set('focus', item.id);
    return `?${next}`;
  };
}

/** Tiles, what happened, and the golden signals, on one time axis. */
export const OverviewPart = (props: OverviewPartProps) => {
  const { entityRef, kind, screen, summary, nowMs, adminHref } = props;
  const classes = useTabStyles();
  const { t, format } = useWords();
  const plans = chartPlans(kind);
  const metrics = useMemo(() => plannedMetrics(plans), [plans]);
  const curve = useUrlChoice<Metric | ''>('curve', METRICS, '');
  const hasSource = isMapped(summary);
  // Asked for at once, beside the summary, which may then say that there is nothing to draw.
  const chartsFor = hasSource === false ? undefined : screen.chosen;
  const { zoom } = screen;
  const timeseries = useTimeseries(entityRef, chartsFor, metrics, screen.range);
  const timeline = useTimeline(entityRef, chartsFor, screen.range);
  // The brush shows the whole period; without a zoom this is the same query.
  const whole = useTimeline(entityRef, chartsFor, {
    period: screen.period.value,
  });
  const refresh = useRefresh(queryKeys.all);
  const hrefOf = useRowHref();
  const periodWords = t(`period.${screen.period.value}`);
  const shownWords = zoom.zoom
    ? format.range(zoom.zoom.startMs, zoom.zoom.endMs, nowMs)
    : periodWords;
  const tileOf = (metric: Metric | undefined) =>
    summary?.tiles.find(tile => tile.kpi === metric);
  const curveMetric =
    curve.value === '' ? timeline.data?.curves[0]?.metric : curve.value;
  const timelineBox = useRef<HTMLDivElement>(null);
  const isPointedAt = screen.focused === TIMELINE_FOCUS;
  const isDrawn = timeline.data !== undefined;
  useEffect(() => {
    // Not in every browser of tests.
    if (isPointedAt && isDrawn)
      timelineBox.current?.scrollIntoView?.({ block: 'start' });
  }, [isPointedAt, isDrawn]);
  const isCritical = tileOf(curveMetric)?.state === 'critical';

  return (
    <div className={classes.part}>
      <FindingsPanel findings={summary?.findings ?? []} />
      <ExplainProvider nowMs={nowMs}>
        <TileRow
          entityRef={entityRef}
          environment={screen.chosen}
          isLive={screen.mode.value === 'live'}
          kind={kind}
          summary={summary}
          nowMs={nowMs}
          adminHref={adminHref}
        />
      </ExplainProvider>
      {/* In the place of what there would be to draw, so that the tiles stay where they are. */}
      {summary && hasSource === false && <EmptyState entity={summary.entity} />}
      {hasSource !== false && (
        <TimeHoverProvider>
          <div ref={timelineBox}>
            {timeline.data && (
              <TimelinePanel
                timeline={timeline.data}
                whole={whole.data ?? timeline.data}
                zoom={zoom.zoom}
                onZoom={zoom.set}
                curve={curveMetric}
                onCurve={curve.set}
                tone={isCritical ? 'critical' : 'warning'}
                periodWords={periodWords}
                nowMs={nowMs}
                isOutdated={timeline.isPlaceholderData}
                hrefOf={hrefOf}
              />
            )}
            {!timeline.data && timeline.error && (
              <Card title={t('timeline.title')} label={t('timeline.title')}>
                <div style={{ padding: '0 16px 16px' }} role="status">
                  {t('timeline.failed')}:{' '}
                  {t(`failure.${failureKind(timeline.error)}.title`)}
                </div>
              </Card>
            )}
            {!timeline.data && !timeline.error && (
              <BlockSkeleton height={TIMELINE_HEIGHT} lines={4} />
            )}
          </div>
          {timeseries.error && !timeseries.data ? (
            <ErrorScreen error={timeseries.error} onRetry={refresh} />
          ) : (
            <GoldenSignals
              kind={kind}
              plans={plans}
              timeseries={timeseries.data}
              tiles={summary?.tiles ?? []}
              isOutdated={timeseries.isPlaceholderData}
              periodWords={shownWords}
              nowMs={nowMs}
            />
          )}
        </TimeHoverProvider>
      )}
    </div>
  );
};
