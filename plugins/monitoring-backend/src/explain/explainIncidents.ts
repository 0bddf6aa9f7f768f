import {
  Explanation,
  ExplainRow,
  IncidentKpi,
  INCIDENT_KPIS,
  incidentReadPermission,
  KPI_DEFINITIONS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible, Visibility } from '../http/authorization';
import { entityFeed, withHistory } from '../http/eventKpis';
import { ApiError } from '../http/errors';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { hasIncidentSource } from '../http/handlers/incidents';
import { incidentFigures, IncidentGround } from '../http/handlers/operations/incidentFigures';
import { readIncidents } from '../http/handlers/operations/readGround';
import { periodView } from '../http/period';
import { CountedIncident, IncidentSubjects } from '../store';
import { digits, Explainer, ExplainRequest, ExplanationParts, filledFraction, periodOrDefault, shownValue, toExplanation, wholeDays } from './explainer';

type Rows = ExplanationParts['rows'];
type Column = Rows['columns'][number];

const iso = (date: Date | null) => (date === null ? null : date.toISOString());
const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1_000;

const HEAD: readonly Column[] = [{ id: 'number', unit: 'text' }, { id: 'title', unit: 'text' }, { id: 'priority', unit: null }, { id: 'opened', unit: 'instant' }];
const head = ({ number, title, priority, opened }: Pick<CountedIncident, 'number' | 'title' | 'priority' | 'opened'>): ExplainRow => ({
  number, title, priority: priority === 0 ? null : priority, opened: iso(opened),
});

const table = (columns: readonly Column[], incidents: readonly CountedIncident[], more: (row: CountedIncident) => ExplainRow): Rows => ({
  fact: 'incident',
  columns: [...HEAD, ...columns],
  items: incidents.map(row => ({ ...head(row), ...more(row) })),
});

interface Ground extends IncidentGround {
  readonly of: IncidentSubjects;
  readonly incidents: readonly CountedIncident[];
  readonly visibility: Visibility;
}

/** What is counted of entities that the caller may not read stays without a name. */
function readable(ground: Ground): (number: string) => boolean {
  const numbers = new Set(
    ground.incidents.filter(row => row.entityRefs.some(ref => isVisible(ground.visibility, ref))).map(row => row.number),
  );
  return number => numbers.has(number);
}

/** The facts that a figure is counted over, by its own instant. */
async function rowsOf({ incidentKpis }: HandlerDependencies, kpi: IncidentKpi, ground: Ground): Promise<Rows> {
  const { of, incidents, period, nowMs } = ground;
  const startMs = period.window.startMs;
  const endMs = Math.min(period.window.endMs, nowMs);
  const isIn = (date: Date | null): date is Date => date !== null && date.getTime() >= startMs && date.getTime() < endMs;
  const opened = incidents.filter(row => isIn(row.opened));
  const resolved = incidents.filter(row => isIn(row.resolved));
  switch (kpi) {
    case 'open_incidents':
      return table([], incidents.filter(row => row.isOpen), () => ({}));
    case 'incidents_opened':
      return table([], opened, () => ({}));
    case 'mtta':
      return table(
        [{ id: 'acknowledged', unit: 'instant' }, { id: 'duration', unit: 'seconds' }],
        incidents.filter(row => isIn(row.acknowledged)),
        row => ({ acknowledged: iso(row.acknowledged), duration: row.acknowledged && seconds(row.opened, row.acknowledged) }),
      );
    case 'mttr':
      return table(
        [{ id: 'resolved', unit: 'instant' }, { id: 'duration', unit: 'seconds' }], resolved,
        row => ({ resolved: iso(row.resolved), duration: row.resolved && seconds(row.opened, row.resolved) }),
      );
    case 'time_to_resolve_all':
      return table(
        [{ id: 'resolved', unit: 'instant' }, { id: 'duration', unit: 'seconds' }], opened,
        row => ({
          resolved: row.isOpen ? null : iso(row.resolved),
          duration: seconds(row.opened, row.isOpen || row.resolved === null ? new Date(endMs) : row.resolved),
        }),
      );
    case 'reopen_rate':
      return table([{ id: 'reopened', unit: null }], resolved, row => ({ reopened: row.reopenCount !== null && row.reopenCount > 0 }));
    case 'recurrence_rate':
      return table([{ id: 'recurrent', unit: null }], opened, row => ({ recurrent: row.isRecurrent }));
    case 'mtbf':
      return {
        fact: 'outage',
        columns: [
          { id: 'entity', unit: 'text' }, { id: 'onset', unit: 'instant' }, { id: 'recovered', unit: 'instant' },
          { id: 'duration', unit: 'seconds' }, { id: 'failed', unit: null },
        ],
        items: (await incidentKpis.outageSpans(of, period.window, nowMs)).map(row => ({
          entity: row.entityRef, onset: iso(row.onset), recovered: iso(row.ended), duration: row.downSeconds, failed: row.isFailure,
        })),
      };
    case 'sla_at_risk':
      return {
        fact: 'incident',
        columns: [...HEAD, { id: 'used', unit: 'ratio' }],
        items: (await incidentKpis.atRisk(of, nowMs)).map(row => ({ ...head(row), used: row.used })),
      };
    default:
      return {
        fact: 'sla_clock',
        columns: [{ id: 'number', unit: 'text' }, { id: 'clock', unit: 'text' }, { id: 'resolved', unit: 'instant' }, { id: 'breached', unit: null }],
        items: (
          await incidentKpis.clocks(of, kpi === 'sla_breach_rate' ? 'resolution' : 'response', { startMs, endMs })
        ).map(row => ({ number: row.number, clock: row.name, resolved: iso(row.resolved), breached: row.isBreached })),
      };
  }
}

/** How the time between failures is told of what did not fail: observed time by the 95 % point for no failure (KPI.md 1.7). */
const LOWER_BOUND = 'lower_bound_95';
const OBSERVED_PER_BOUND = 2.996;

function inputsOf(kpi: IncidentKpi, ground: Ground, value: Explanation['value']): Explanation['inputs'] {
  const { now, outage } = ground;
  switch (kpi) {
    case 'mtta':
      return [
        { id: 'acknowledged_incidents', value: value.n, unit: 'count' }, { id: 'mean', value: now?.mttaMeanSeconds ?? null, unit: 'seconds' },
        { id: 'nine_of_ten', value: now?.mttaP90Seconds ?? null, unit: 'seconds' },
      ];
    case 'mttr':
      return [
        { id: 'resolved_incidents', value: value.n, unit: 'count' }, { id: 'mean', value: now?.mttrMeanSeconds ?? null, unit: 'seconds' },
        { id: 'nine_of_ten', value: now?.mttrP90Seconds ?? null, unit: 'seconds' },
      ];
    case 'sla_breach_rate':
    case 'sla_response_breach_rate':
      return [{ id: 'breached_clocks', value: value.num, unit: 'count' }, { id: 'clocks', value: value.den, unit: 'count' }];
    case 'reopen_rate':
      return [{ id: 'reopened_incidents', value: value.num, unit: 'count' }, { id: 'resolved_incidents', value: value.den, unit: 'count' }];
    case 'recurrence_rate':
      return [{ id: 'recurrent_incidents', value: value.num, unit: 'count' }, { id: 'incidents', value: value.den, unit: 'count' }];
    case 'mtbf':
      return [
        { id: 'observed_seconds', value: outage ? outage.observedSeconds : null, unit: 'seconds' },
        { id: 'down_seconds', value: outage ? outage.downSeconds : null, unit: 'seconds' },
        { id: 'failures', value: outage ? outage.failures : null, unit: 'count' },
        ...(value.method === LOWER_BOUND ? [{ id: 'method' as const, value: LOWER_BOUND, unit: 'text' as const }] : []),
      ];
    default:
      return [{ id: 'incidents', value: value.n, unit: 'count' }];
  }
}

function leftOutOf(kpi: IncidentKpi, ground: Ground): Explanation['leftOut'] {
  const { now, incidents, period, nowMs } = ground;
  if (kpi === 'mtta' && now && now.unacknowledged > 0) {
    const endMs = Math.min(period.window.endMs, nowMs);
    const inPeriod = incidents.filter(
      ({ acknowledged, resolved }) =>
        acknowledged === null && resolved !== null && resolved.getTime() >= period.window.startMs && resolved.getTime() < endMs,
    );
    return [{ reason: 'not_acknowledged', count: now.unacknowledged, items: inPeriod.map(row => row.number) }];
  }
  if (kpi === 'recurrence_rate' && now && now.withoutFingerprint > 0) {
    const silent = incidents.filter(row => !row.hasFingerprint && row.opened.getTime() >= period.window.startMs);
    return [{ reason: 'without_fingerprint', count: now.withoutFingerprint, items: silent.map(row => row.number) }];
  }
  if (kpi === 'mttr' && now && now.openAtEnd > 0) {
    return [{ reason: 'still_open', count: now.openAtEnd, items: incidents.filter(row => row.isOpen).map(row => row.number) }];
  }
  return [];
}

const NOTES: Partial<Record<IncidentKpi, Explanation['notes']>> = {
  mttr: [{ code: 'to_last_resolution' }, { code: 'open_ones_apart' }],
  mtbf: [{ code: 'outages_united' }],
};

/** A row without what names an entity that the caller may not read. */
function nameless(row: ExplainRow, isNamed: (number: string) => boolean, visibility: Visibility): ExplainRow {
  const { number, entity } = row;
  const hidden: ExplainRow = {};
  if (typeof number === 'string' && !isNamed(number)) {
    hidden.number = null;
    if ('title' in row) hidden.title = null;
  }
  if (typeof entity === 'string' && !isVisible(visibility, entity)) hidden.entity = null;
  return { ...row, ...hidden };
}

const IS_NOW = new Set<IncidentKpi>(['open_incidents', 'sla_at_risk']);

/** What the figures of an entity or a scope rest on. */
async function readGround(dependencies: HandlerDependencies, request: ExplainRequest): Promise<Ground> {
  const { admin, instances, incidentKpis, incidents, pivots, reportingZone } = dependencies;
  const { subject, environment, nowMs } = request;
  const kpi = request.kpi as IncidentKpi;
  const isNow = IS_NOW.has(kpi) && (request.period === 'now' || request.period === undefined);
  const period = isNow
    ? periodOrDefault({ ...request, period: undefined }, 'last_30d', reportingZone)
    : periodOrDefault(request, 'last_30d', reportingZone);
  if (subject.kind === 'scope') wholeDays(period);
  const own = subject.kind === 'scope' ? null : subject.entity;
  const scope = subject.kind === 'scope' ? subject.scope : null;
  const name = own?.entityRef ?? scope?.ref ?? '';
  // An entity without a series has nothing, which is not the same as no limit.
  const ownSeries = own?.seriesId === null ? [] : [Number(own?.seriesId)];
  const of: IncidentSubjects = { subjects: [name], environment, visible: own ? ownSeries : null };
  const readings = await readIncidents(dependencies, of, period, nowMs, true, false);
  const counted = await incidentKpis.counted(of, { startMs: period.window.startMs, endMs: Math.min(period.window.endMs, nowMs) });
  const ground = { ...readings.ground(name), of, incidents: counted, visibility: request.visibility };
  if (!own) return ground;
  const [held, feeds, coveredFromMs] = await Promise.all([
    pivots.pivots(own.entityRef, environment), admin.feeds(), incidents.coveredFrom(),
  ]);
  const feedNow = entityFeed('incidents', held.find(row => row.source === 'servicenow'), hasIncidentSource(dependencies), instances, feeds, nowMs);
  return { ...ground, feedNow, feed: withHistory(feedNow, coveredFromMs, period.window) };
}

/** Figures of incidents of an entity or a scope. */
export function incidentExplainer(dependencies: HandlerDependencies): Explainer {
  const { authorization } = dependencies;
  return {
    kpis: INCIDENT_KPIS,
    subjects: ['entity', 'scope'],
    explain: async request => {
      if (!request.credentials || !(await authorization.may(incidentReadPermission, request.credentials))) {
        throw new ApiError(403, 'not_permitted', `You need the permission ${incidentReadPermission.name}; ask whoever runs this Backstage`);
      }
      const kpi = request.kpi as IncidentKpi;
      const ground = await readGround(dependencies, request);
      const value = incidentFigures(ground).find(named => named.kpi === kpi)?.value;
      if (!value) throw new ApiError(400, 'invalid_parameter', `kpi: ${kpi} is not served of this subject`, { field: 'kpi' });
      const isTold = ground.feed.absence === undefined || ground.feed.absence.status === 'stale' || ground.feed.absence.status === 'insufficient';
      const told: Rows = isTold ? await rowsOf(dependencies, kpi, ground) : { fact: 'incident', columns: [...HEAD], items: [] };
      const isNamed = readable(ground);
      const rows: Rows = { ...told, items: told.items.map(row => nameless(row, isNamed, ground.visibility)) };
      const number = shownValue(value);
      const isMedian = value.den === null && KPI_DEFINITIONS[kpi].unit === 'seconds';
      const median = number === null ? null : `median(n = ${rows.items.length}) = ${digits(number)}`;
      const count = number === null ? null : digits(number);
      const asMedianOrCount = isMedian ? median : count;
      const isBound = value.method === LOWER_BOUND;
      const asFraction = isBound
        ? filledFraction(ground.outage?.observedSeconds ?? null, OBSERVED_PER_BOUND, number)
        : filledFraction(value.num, value.den, number);
      const isNow = IS_NOW.has(kpi);
      return toExplanation(request, {
        period: isNow ? { key: 'now', ...value.window } : periodView(ground.period),
        value,
        filled: value.den === null ? asMedianOrCount : asFraction,
        inputs: [...inputsOf(kpi, ground, value), { id: 'previous', value: value.previous ?? null, unit: KPI_DEFINITIONS[kpi].unit }],
        rows,
        leftOut: isTold ? leftOutOf(kpi, ground).map(entry => ({ ...entry, items: entry.items.filter(isNamed) })) : [],
        sources: ground.feed.origin ? [{ ...ground.feed.origin, stream: 'incidents', asOf: ground.feed.asOf }] : [],
        notes: NOTES[kpi] ?? [],
      });
    },
  };
}
