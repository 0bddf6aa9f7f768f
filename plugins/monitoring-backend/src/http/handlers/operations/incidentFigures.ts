import {
  HalfOpenWindow,
  IncidentKpi,
  INCIDENT_KPIS,
  KpiValue,
  NamedKpi,
  ratioOrNull,
  ResolvedPeriod,
} from '@rosetta/backstage-plugin-monitoring-common';
import { BacklogRow, IncidentFigures, IncidentPeriodRow, OutageRow } from '../../../store';
import { EventFeed, eventKpi, LEAST_FOR_MEDIAN, LEAST_FOR_RATIO } from '../../eventKpis';
import { incidentKpis } from '../../incidentView';

/** Everything that the figures of one subject over a period are made of. Undefined rows: nothing was counted. */
export interface IncidentGround {
  readonly period: ResolvedPeriod;
  readonly nowMs: number;
  /** Of the window, and of the present. */
  readonly feed: EventFeed;
  readonly feedNow: EventFeed;
  readonly now: IncidentPeriodRow | undefined;
  /** Null where nothing happened then; undefined where the earlier period was not collected. */
  readonly before: IncidentPeriodRow | null | undefined;
  readonly outage: OutageRow | undefined;
  readonly outageBefore: OutageRow | undefined;
  readonly backlog: BacklogRow | undefined;
  readonly openBefore: number;
}

/** The figures that lists of incidents show, of the same rows. */
export function toFigures(row: IncidentPeriodRow, openNow: number): IncidentFigures {
  return {
    scopeRef: row.subject, opened: row.opened, resolved: row.resolved, openNow, acknowledged: row.acknowledged,
    unacknowledged: row.unacknowledged, mttaP50Seconds: row.mttaP50Seconds, mttrP50Seconds: row.mttrP50Seconds,
    slaBreached: row.resolutionBreached, slaAchieved: row.resolutionAchieved,
  };
}

interface Fraction {
  readonly num: number;
  readonly den: number;
}

/** A share of cases, with that of the period before where it is large enough to be compared with. */
function shareKpi(kpi: IncidentKpi, feed: EventFeed, window: HalfOpenWindow, method: string, now: Fraction, before: Fraction | undefined) {
  return eventKpi(kpi, feed, {
    value: ratioOrNull(now.num, now.den), n: now.den, num: now.num, den: now.den, window, method, needs: 'ratio',
    previous: before && before.den >= LEAST_FOR_RATIO ? ratioOrNull(before.num, before.den) : null,
  });
}

/** Nothing counted is nought of nought. */
const share = (row: IncidentPeriodRow | null | undefined, of: (row: IncidentPeriodRow) => Fraction): Fraction =>
  row ? of(row) : { num: 0, den: 0 };


function mtbfKpi(ground: IncidentGround): KpiValue {
  const { outage, outageBefore, feed, period } = ground;
  const value = eventKpi('mtbf', feed, {
    value: outage?.mtbfSeconds ?? null, n: outage?.failures ?? null, window: period.window, method: 'observed_less_down_per_failure',
    num: outage ? outage.observedSeconds - outage.downSeconds : null, den: outage?.failures ?? null, needs: 'median',
    previous: outageBefore && outageBefore.failures >= LEAST_FOR_MEDIAN ? outageBefore.mtbfSeconds : null,
  });
  // Without a failure there is no mean, but a bound: it is longer than this with 95 % confidence.
  return value.status === 'insufficient' && outage?.failures === 0 && value.reason.code === 'too_few'
    ? { ...value, lastValue: outage.mtbfLeastSeconds, method: 'lower_bound_95' }
    : value;
}

/** All figures of incidents of one subject, in the order shown. */
export function incidentFigures(ground: IncidentGround): NamedKpi[] {
  const { period, nowMs, feed, feedNow, now, before, backlog, openBefore } = ground;
  const { window } = period;
  const openNow = backlog ? backlog.openNow : 0;
  const classic = new Map(
    incidentKpis(
      feed,
      { now: now && toFigures(now, openNow), before: before === undefined ? undefined : before && toFigures(before, 0) },
      openBefore, period, nowMs, feedNow,
    ).map(named => [named.kpi as string, named.value]),
  );
  const response = (row: IncidentPeriodRow) => ({ num: row.responseBreached, den: row.responseBreached + row.responseAchieved });
  const reopened = (row: IncidentPeriodRow) => ({ num: row.reopened, den: row.resolved });
  const recurrent = (row: IncidentPeriodRow) => ({ num: row.recurrent, den: row.opened });
  const earlier = (of: (row: IncidentPeriodRow) => Fraction) => (before === undefined ? undefined : share(before, of));
  const made: Partial<Record<IncidentKpi, KpiValue>> = {
    open_incidents: eventKpi('open_incidents', feedNow, {
      value: openNow, n: openNow, previous: openBefore, method: 'distinct_open_now', window: { startMs: nowMs, endMs: nowMs },
    }),
    time_to_resolve_all: eventKpi('time_to_resolve_all', feed, {
      value: now?.survivalP50Seconds ?? null, n: now?.opened ?? 0, window, method: 'kaplan_meier_median', needs: 'median',
      previous: before && before.opened >= LEAST_FOR_MEDIAN ? before.survivalP50Seconds : null,
    }),
    sla_response_breach_rate: shareKpi('sla_response_breach_rate', feed, window, 'response_clocks', share(now, response), earlier(response)),
    sla_at_risk: eventKpi('sla_at_risk', feedNow, {
      value: backlog ? backlog.slaAtRisk : 0, n: openNow, previous: null, method: 'open_clocks_over_three_quarters',
      window: { startMs: nowMs, endMs: nowMs },
    }),
    reopen_rate: shareKpi('reopen_rate', feed, window, 'reopened_of_resolved', share(now, reopened), earlier(reopened)),
    recurrence_rate: shareKpi('recurrence_rate', feed, window, 'same_fingerprint_within_90_days', share(now, recurrent), earlier(recurrent)),
    mtbf: mtbfKpi(ground),
  };
  return INCIDENT_KPIS.flatMap((kpi): NamedKpi[] => {
    const value = made[kpi] ?? classic.get(kpi);
    return value ? [{ kpi, value, origin: feed.origin }] : [];
  });
}
