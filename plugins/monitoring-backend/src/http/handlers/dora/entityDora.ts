import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { DoraReading } from '../../../store';
import { entityOf, Handler } from '../../handler';
import { periodOf, periodView } from '../../period';
import { HandlerDependencies } from '../dependencies';
import { sourceAges } from '../views';
import { DoraReadingOf, doraMetrics } from './doraKpis';
import { doraDetails, doraExcluded, doraTrend } from './doraParts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Whether the last week was over when it was read; an hour's change of clock makes no difference. */
export const isOver = (window: HalfOpenWindow) => window.endMs - window.startMs > WEEK_MS - DAY_MS / 2;

/** What an entity is shown with, and explained by. */
export async function readEntityDora(
  { dora }: Pick<HandlerDependencies, 'dora'>,
  seriesId: number | null,
  period: { readonly window: HalfOpenWindow; readonly previous: HalfOpenWindow },
  nowMs: number,
  weeks: Awaited<ReturnType<HandlerDependencies['dora']['weeks']>> = [],
): Promise<DoraReadingOf & { readonly byKey: ReadonlyMap<string, DoraReading> }> {
  const none = { now: undefined, before: undefined, window: period.window, coveredFromMs: null, byKey: new Map() };
  if (seriesId === null) return none;
  const [readings, coveredFromMs] = await Promise.all([
    dora.ofSeries([seriesId], [{ key: 'now', window: period.window }, { key: 'before', window: period.previous }, ...weeks], nowMs),
    dora.coveredFrom([seriesId]),
  ]);
  const byKey = new Map(readings.map(reading => [reading.period_key, reading]));
  const isComparable = coveredFromMs === null || coveredFromMs <= period.previous.startMs;
  return { now: byKey.get('now'), before: isComparable ? byKey.get('before') : undefined, window: period.window, coveredFromMs, byKey };
}

/** `GET /applications/{appId}/dora`. */
export function entityDoraHandler(dependencies: HandlerDependencies): Handler<'entityDora'> {
  const { admin, dora, reportingZone } = dependencies;
  return async input => {
    const entity = entityOf(input);
    const { environment, nowMs, query } = input;
    const period = periodOf(query, nowMs, reportingZone);
    const weeks = await dora.weeks(nowMs);
    const [reading, names, feeds] = await Promise.all([
      readEntityDora(dependencies, entity.seriesId, period, nowMs, weeks),
      entity.seriesId === null ? [] : dora.excluded([entity.seriesId], period.window),
      admin.feeds(),
    ]);
    const collected = weeks.filter(week => reading.coveredFromMs === null || reading.coveredFromMs <= week.window.startMs);
    return {
      entityRef: entity.entityRef,
      environment,
      period: periodView(period),
      asOf: new Date(nowMs).toISOString(),
      metrics: doraMetrics(reading),
      details: doraDetails(reading.now, dora.rules.causeProbability),
      isLight: reading.now?.is_light === true,
      missing: [...(reading.now?.missing ?? [])],
      excluded: doraExcluded(reading.now, names),
      trend: doraTrend(collected.map(week => ({ ...week, isOver: isOver(week.window) })), reading.byKey),
      sources: sourceAges(dependencies, feeds),
    };
  };
}
