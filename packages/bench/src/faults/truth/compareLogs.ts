import { reportingDay, reportingDayWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { Claimed, differ, isoOf, readRows, readWatermark, Row } from './linkedRows';

const HOUR_MS = 3_600_000;
/** Patterns of a series and day that are kept. */
const MOST_PATTERNS = 20;
const LOG_SERVICE = 'rosetta.io/elisa.service';
/** Components of trade finance ship to a server of their own. */
const INSTANCES = ['main', 'trade'];

/** Since when each component of ours was asked, and when its server was asked last. */
interface Asked {
  readonly fromMs: number;
  readonly untilMs: number;
}

async function readAsked(knex: Knex, stream: string, refs: ReadonlySet<string>): Promise<Map<string, Asked>> {
  const { rows } = await knex.raw<{ rows: { entity_ref: string; instance: string }[] }>(
    `select distinct entity_ref, instance from pivot_coverage join series using (series_id) where source = 'elisa' and stream = ?`,
    [stream],
  );
  const watermarks = new Map<string, number>();
  for (const instance of INSTANCES) watermarks.set(instance, await readWatermark(knex, 'elisa', instance, stream));
  const coverage = await readCoverage(knex, stream);
  return new Map(
    rows
      .filter(row => refs.has(row.entity_ref))
      .map(row => [
        row.entity_ref,
        { fromMs: coverage.get(`* ${row.entity_ref}`)?.fromMs ?? Infinity, untilMs: watermarks.get(row.instance) ?? -Infinity },
      ]),
  );
}

/** Components whose lines may be counted: those that name a service, and whose naming is not one of the demo's wrong ones. */
function readCounted({ entities }: Upstream, findings: readonly { entityRef: string }[]): Set<string> {
  const wrong = new Set(findings.map(finding => finding.entityRef));
  return new Set(
    entities
      .filter(entity => entity.kind === 'Component' && entity.metadata.annotations?.[LOG_SERVICE])
      .map(entity => `component:default/${entity.metadata.name}`)
      .filter(ref => !wrong.has(ref)),
  );
}

async function compareHours(knex: Knex, upstream: Upstream): Promise<Comparison> {
  const rows = await readRows(
    knex,
    `select environment || ' ' || entity_ref as link, ts, total::integer, errors::integer, exceptions::integer
       from log_hour join series using (series_id)`,
  );
  const { findings } = await upstream.truth.logHours(Date.now() - HOUR_MS, Date.now());
  const asked = await readAsked(knex, 'log_hours', readCounted(upstream, findings));
  const starts = [...rows.map(row => Date.parse(String(row.ts))), ...[...asked.values()].map(one => one.fromMs)].filter(Number.isFinite);
  const { hours } = await upstream.truth.logHours(Math.floor(Math.min(...starts) / HOUR_MS) * HOUR_MS, Date.now());
  const known = new Map<string, Known<Claimed>>();
  for (const hour of hours) {
    const range = asked.get(hour.entityRef);
    if (!range) continue;
    const startMs = Date.parse(hour.hourStart);
    // The hour that runs is counted as far as the last look saw it, and the estate tells of whole ones only.
    const running = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS).toISOString();
    known.set(`${hour.environment ?? 'unknown'} ${hour.entityRef} ${running}`, { row: undefined, isRequired: false });
    const isOver = startMs + HOUR_MS <= range.untilMs;
    known.set(`${hour.environment ?? 'unknown'} ${hour.entityRef} ${isoOf(hour.hourStart)}`, {
      row: isOver ? { total: hour.total, errors: hour.errors, exceptions: hour.exceptions } : undefined,
      // Of a silent hour a zero is stored only where the service had logged shortly before.
      isRequired: isOver && hour.total > 0 && startMs + HOUR_MS > range.fromMs,
    });
  }
  return compareRows('log_hour', rows.map(row => [`${row.link} ${row.ts}`, row]), known, differ);
}

async function comparePatterns(knex: Knex, upstream: Upstream, zone: string): Promise<Comparison> {
  const rows = await readRows(
    knex,
    `select environment || ' ' || entity_ref as link, day::text as date, array_agg(errors::text order by errors desc) as errors,
            min(first_at) as first_at, max(last_at) as last_at, bool_or(is_sampled) as is_sampled, count(distinct pattern)::integer as patterns,
            count(distinct pattern_hash)::integer as hashes
       from log_pattern_day join series using (series_id) group by 1, 2`,
  );
  const { findings } = await upstream.truth.logHours(Date.now() - HOUR_MS, Date.now());
  const asked = await readAsked(knex, 'log_patterns', readCounted(upstream, findings));
  const nowMs = Date.now();
  const known = new Map<string, Known<Claimed>>();
  let day = reportingDayWindow(
    reportingDay(Math.min(...[...asked.values()].map(one => one.fromMs), ...rows.map(row => Date.parse(`${row.date}T12:00:00Z`))), zone),
    zone,
  );
  while (day.startMs < nowMs) {
    const date = reportingDay(day.startMs, zone);
    const keyOf = (line: { environment: string | null; entityRef: string }) => `${line.environment ?? 'unknown'} ${line.entityRef} ${date}`;
    for (const truth of await upstream.truth.errorLines(day.startMs, Math.min(day.endMs, nowMs))) {
      const range = asked.get(truth.entityRef);
      if (!range || truth.lines === 0) continue;
      // The day that runs is told as far as the last look saw it.
      const isOver = day.endMs <= range.untilMs;
      const errors = truth.templates.slice(0, MOST_PATTERNS);
      const isWhole = truth.templates.length <= MOST_PATTERNS;
      const ends: Row = isWhole ? { first_at: isoOf(truth.firstAt), last_at: isoOf(truth.lastAt) } : {};
      const counts: Row = { patterns: errors.length, hashes: errors.length, is_sampled: truth.isSampled };
      const told: Row = { errors: errors.map(String), ...counts, ...ends };
      known.set(keyOf(truth), {
        row: isOver ? told : undefined,
        isRequired: isOver && day.endMs > range.fromMs,
      });
    }
    day = reportingDayWindow(reportingDay(day.endMs, zone), zone);
  }
  return compareRows('log_pattern_day', rows.map(row => [`${row.link} ${row.date}`, row]), known, differ);
}

/** Counts of log lines and the patterns of error lines against what the estate logged. */
export async function compareLogs(knex: Knex, upstream: Upstream, zone: string): Promise<Comparison[]> {
  return [await compareHours(knex, upstream), await comparePatterns(knex, upstream, zone)];
}
