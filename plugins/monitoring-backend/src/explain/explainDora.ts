import {
  DORA_KPIS,
  DoraExcluded,
  DoraKpi,
  Explanation,
  ExplainRow,
  KPI_DEFINITIONS,
} from '@rosetta/backstage-plugin-monitoring-common';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { doraDetails, doraExcluded, doraKpi, DoraReadingOf, readEntityDora } from '../http/handlers/dora';
import { periodView } from '../http/period';
import { DoraChangeRow, DoraReleaseRow, DoraSubject } from '../store';
import { digits, Explainer, ExplainRequest, ExplanationParts, filledFraction, periodOrDefault, shownValue, toExplanation, wholeDays } from './explainer';

type Rows = Pick<ExplanationParts['rows'], 'fact' | 'columns'> & { readonly items: readonly ExplainRow[] };

const iso = (date: Date | null) => date?.toISOString() ?? null;
const label = (row: DoraReleaseRow) => row.version ?? row.name;
const hasFailed = (row: DoraReleaseRow, main: number) =>
  (row.kind === 'change' || row.kind === 'remediation') && (row.failedBy.length > 0 || (row.incidentP !== null && row.incidentP >= main));

/** What is counted of each metric, by the conditions of `kpi_dora_subject`. */
function releaseRows(kpi: DoraKpi, releases: readonly DoraReleaseRow[], ground: Ground, main: number): Rows {
  const { startMs, endMs } = ground.reading.window;
  const ended = releases.filter(row => row.finished.getTime() >= startMs && row.kind !== 'redeploy');
  switch (kpi) {
    case 'change_fail_rate':
      return {
        fact: 'judged_release',
        columns: [
          { id: 'release', unit: 'text' }, { id: 'finished', unit: 'instant' }, { id: 'failed', unit: null }, { id: 'failed_by', unit: 'text' },
          { id: 'probability', unit: 'ratio' },
        ],
        items: ended
          .filter(row => row.kind !== 'rollback' && row.mature.getTime() <= ground.seenMs)
          .map(row => ({
            release: label(row), finished: iso(row.finished), failed: hasFailed(row, main), failed_by: row.failedBy.join(', '),
            probability: row.incidentP,
          })),
      };
    case 'failed_deployment_recovery_time':
      return {
        fact: 'recovery',
        columns: [
          { id: 'release', unit: 'text' }, { id: 'onset', unit: 'instant' }, { id: 'recovered', unit: 'instant' }, { id: 'duration', unit: 'seconds' },
        ],
        items: releases.flatMap(row => {
          const { onset, recovered } = row;
          if (!hasFailed(row, main) || onset === null || recovered === null) return [];
          if (recovered.getTime() < startMs || recovered.getTime() >= Math.min(endMs, ground.seenMs)) return [];
          return [{ release: label(row), onset: iso(onset), recovered: iso(recovered), duration: (recovered.getTime() - onset.getTime()) / 1_000 }];
        }),
      };
    default:
      return {
        fact: 'release',
        columns: [{ id: 'release', unit: 'text' }, { id: 'kind', unit: 'text' }, { id: 'finished', unit: 'instant' }],
        items: ended.map(row => ({ release: label(row), kind: row.kind, finished: iso(row.finished) })),
      };
  }
}

const changeName = (row: DoraChangeRow) => (row.number === null ? row.changeId : `${row.project}!${row.number}`);

function changeRows(changes: readonly DoraChangeRow[]): Rows {
  return {
    fact: 'delivered_change',
    columns: [
      { id: 'change', unit: 'text' }, { id: 'merged', unit: 'instant' }, { id: 'delivered', unit: 'instant' }, { id: 'lead_time', unit: 'seconds' },
    ],
    items: changes
      .filter(row => row.status === 'delivered')
      .map(row => ({ change: changeName(row), merged: iso(row.begun), delivered: iso(row.delivered), lead_time: row.leadSeconds })),
  };
}

/** Names of what was left out, as far as rows are of it. */
function namesOf(
  entry: DoraExcluded,
  releases: readonly DoraReleaseRow[],
  changes: readonly DoraChangeRow[],
  failedAttempts: readonly string[],
  ground: Ground,
  main: number,
): string[] {
  const { startMs } = ground.reading.window;
  const ended = releases.filter(row => row.finished.getTime() >= startMs);
  const changed = (status: DoraChangeRow['status']) => changes.filter(row => row.status === status).map(changeName);
  switch (entry.reason) {
    case 'environment_unknown':
      return entry.names.flatMap(({ name }) => name ?? []);
    case 'redeployed':
      return ended.filter(row => row.kind === 'redeploy').map(label);
    case 'rollback':
      return ended.filter(row => row.kind === 'rollback').map(label);
    case 'pending':
      return ended.filter(row => (row.kind === 'change' || row.kind === 'remediation') && row.mature.getTime() > ground.seenMs).map(label);
    case 'attempt_failed':
      return [...failedAttempts];
    case 'still_open':
      return releases.filter(row => hasFailed(row, main) && (row.recovered === null || row.recovered.getTime() >= ground.seenMs)).map(label);
    case 'waiting':
      return changed('waiting');
    case 'first_release':
      return changed('bootstrap');
    case 'after_deployment':
      return changed('invalid');
    case 'commits_unknown':
      return changed('unknown');
    default:
      return [];
  }
}

const NOTHING_BESIDES: Awaited<ReturnType<HandlerDependencies['dora']['leftOut']>> = { environments: [], failed: [] };

/** What a number is counted from. */
interface Ground {
  readonly subject: DoraSubject | undefined;
  readonly reading: DoraReadingOf;
  /** The moment that the reading is of. */
  readonly seenMs: number;
}

async function readGround(dependencies: HandlerDependencies, request: ExplainRequest): Promise<Ground & { readonly key: string }> {
  const { dora, reportingZone } = dependencies;
  const { environment, nowMs, subject } = request;
  const period = periodOrDefault(request, 'last_30d', reportingZone);
  if (subject.kind === 'entity') {
    const { seriesId } = subject.entity;
    return {
      key: period.key, seenMs: nowMs, reading: await readEntityDora(dependencies, seriesId, period, nowMs),
      subject: seriesId === null ? undefined : { kind: 'series', seriesId },
    };
  }
  if (subject.kind !== 'scope') throw new Error('Delivery was asked of what has none');
  const whole = wholeDays(period);
  const ref = subject.scope?.ref ?? '';
  const coveredFromMs = await dora.coveredFrom(null);
  const isComparable = coveredFromMs === null || coveredFromMs <= whole.previous.startMs;
  const held = (await dora.heldScopes(environment, whole.key)).filter(row => row.subject === ref);
  const current = held.find(row => row.kind === 'current');
  const of: DoraSubject = { kind: 'scope', ref, environment };
  if (current) {
    const before = isComparable ? held.find(row => row.kind === 'previous') : undefined;
    return { key: whole.key, subject: of, seenMs: current.seenMs, reading: { now: current, before, window: current.window, coveredFromMs } };
  }
  const readings = await dora.ofScopes(
    [ref], environment, null, [{ key: 'now', window: whole.window }, { key: 'before', window: whole.previous }], nowMs,
  );
  const find = (key: string) => readings.find(row => row.period_key === key);
  return {
    key: whole.key, subject: of, seenMs: nowMs,
    reading: { now: find('now'), before: isComparable ? find('before') : undefined, window: whole.window, coveredFromMs },
  };
}

function inputsOf(kpi: DoraKpi, ground: Ground, value: Explanation['value'], main: number): Explanation['inputs'] {
  const { now } = ground.reading;
  if (!now) return [];
  const details = doraDetails(now, main);
  switch (kpi) {
    case 'deployment_frequency':
      return [
        { id: 'releases', value: value.num, unit: 'count' }, { id: 'days', value: value.den, unit: 'days' },
        { id: 'deploy_days', value: details.deployDays, unit: 'days' },
      ];
    case 'change_lead_time':
      return [
        { id: 'delivered_changes', value: value.n, unit: 'count' }, { id: 'lead_time_p90', value: details.leadTimeP90Seconds, unit: 'seconds' },
        { id: 'commit_lead_time', value: details.commitLeadTime.medianSeconds, unit: 'seconds' },
      ];
    case 'change_fail_rate':
      return [
        { id: 'failed_releases', value: value.num, unit: 'count' }, { id: 'judged_releases', value: value.den, unit: 'count' },
        { id: 'cause_probability', value: main, unit: 'ratio' },
        ...details.sensitivity
          .filter(({ isUsed }) => !isUsed)
          .map(({ probability, ratio }) => ({ id: 'rate_at_probability' as const, value: ratio, unit: 'ratio' as const, params: { probability } })),
      ];
    case 'failed_deployment_recovery_time':
      return [
        { id: 'recovered_releases', value: value.n, unit: 'count' },
        { id: 'censored_recovery', value: details.censoredRecoverySeconds, unit: 'seconds' },
      ];
    default:
      return [
        { id: 'rework_releases', value: value.num, unit: 'count' }, { id: 'releases', value: value.den, unit: 'count' },
        { id: 'attempts_failed', value: details.attemptsFailed, unit: 'count' },
      ];
  }
}

/** Streams that delivery is counted from, with when they last answered. */
async function sourcesOf({ admin, instances }: HandlerDependencies, kpi: DoraKpi): Promise<Explanation['sources']> {
  const streams = kpi === 'change_lead_time' ? ['deployments', 'state', 'merge_requests', 'commits'] : ['deployments', 'state', 'incidents', 'changes'];
  const feeds = await admin.feeds();
  return instances.flatMap(item =>
    item.streams
      .filter(stream => streams.includes(stream))
      .map(stream => {
        const times = feeds.flatMap(feed =>
          feed.source === item.source && feed.instance === item.instance && feed.stream === stream && feed.lastSuccess ? [feed.lastSuccess.getTime()] : [],
        );
        return {
          source: item.source, instance: item.instance, stream, asOf: times.length === 0 ? null : new Date(Math.max(...times)).toISOString(),
        };
      }),
  );
}

/** The five metrics of delivery, of an entity or a scope. */
export function doraExplainer(dependencies: HandlerDependencies): Explainer {
  const { dora } = dependencies;
  return {
    kpis: DORA_KPIS,
    subjects: ['entity', 'scope'],
    explain: async request => {
      const kpi = request.kpi as DoraKpi;
      const main = dora.rules.causeProbability;
      const ground = await readGround(dependencies, request);
      const { subject, reading } = ground;
      const value = doraKpi(kpi, reading);
      const isOfChanges = kpi === 'change_lead_time';
      const [releases, changes, besides, sources] = await Promise.all([
        subject ? dora.releases(subject, reading.window) : [],
        subject && isOfChanges ? dora.changes(subject, reading.window) : [],
        subject ? dora.leftOut(subject, reading.window) : NOTHING_BESIDES,
        sourcesOf(dependencies, kpi),
      ]);
      const rows = isOfChanges ? changeRows(changes) : releaseRows(kpi, releases, ground, main);
      const number = shownValue(value);
      const median = number === null ? null : `median(n = ${rows.items.length}) = ${digits(number)}`;
      const isMedian = value.den === null;
      return toExplanation(request, {
        period: periodView({ key: ground.key, window: reading.window } as Parameters<typeof periodView>[0]),
        value,
        filled: isMedian ? median : filledFraction(value.num, value.den, number),
        inputs: [
          ...inputsOf(kpi, ground, value, main),
          { id: 'previous', value: value.previous ?? null, unit: KPI_DEFINITIONS[kpi].unit },
        ],
        rows,
        leftOut: doraExcluded(reading.now, besides.environments)
          .filter(entry => entry.from.includes(kpi))
          .map(entry => ({ reason: entry.reason, count: entry.count, items: namesOf(entry, releases, changes, besides.failed, ground, main) })),
        sources,
        notes: [
          ...(reading.now?.is_light ? [{ code: 'light' as const }] : []),
          ...(kpi === 'change_fail_rate' ? [{ code: 'release_counts_once' as const }] : []),
          ...(isOfChanges ? [{ code: 'merge_to_production' as const }] : []),
          ...(request.subject.kind === 'scope' ? [{ code: 'no_level_of_groups' as const }] : []),
        ],
      });
    },
  };
}
