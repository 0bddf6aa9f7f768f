import { Knex } from 'knex';
import { EventTruth } from '../ground/sourceTruth';
import { Upstream } from '../ground/upstream';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { Claimed, differ, isoOf, readLinkedRows, readMappedFrom, readRows, readWatermark, Row } from './linkedRows';

const SETTLED_MS = 5_000;
const MINUTE_MS = 60_000;
/** A reading is of when it was asked; its answer may come this much later, after failures. */
const ANSWERED_WITHIN_MS = 4 * MINUTE_MS;

/** What the simulated Dynatrace has, in the product's words. */
const TYPES: Readonly<Record<string, string>> = {
  CUSTOM_DEPLOYMENT: 'deployment', HOST_CONNECTION_LOST: 'availability', SERVICE_ERROR_RATE_INCREASED: 'error',
  SERVICE_SLOWDOWN: 'performance', RESOURCE_CONTENTION: 'resource', CUSTOM_ALERT: 'unknown',
};

const rowOfEvent = (event: EventTruth, links: readonly string[]): Row => ({
  instance: event.instance, type: TYPES[event.type] ?? 'unknown', type_code: event.type, title: event.title,
  status: event.end === null ? 'open' : 'closed', started_at: isoOf(event.start), ended_at: isoOf(event.end), version: event.version,
  links: [...links].sort(),
});

/** Every event of Dynatrace in the database against the estate's own list. */
export async function compareEvents(knex: Knex, { simulators, truth }: Upstream): Promise<Comparison> {
  const coverage = await readCoverage(knex, 'events');
  const series = await simulators.series();
  const nowMs = Date.now();
  const oldestMs = Math.min(nowMs, ...[...coverage.values()].map(range => range.fromMs));
  const shownUntilMs = new Map<string, number>();
  for (const instance of new Set(series.map(one => one.instance))) {
    shownUntilMs.set(instance, (await readWatermark(knex, 'dynatrace', instance, 'events')) - SETTLED_MS);
  }
  const known = new Map<string, Known<Claimed>>();
  for (const event of await truth.events(oldestMs - 86_400_000, nowMs)) {
    const links = series
      .filter(one => one.instance === event.instance && one.nodeIds.includes(event.nodeId))
      .map(one => `${one.environment} ${one.entityRef}`);
    if (links.length === 0) continue;
    const startMs = Date.parse(event.start);
    const endMs = event.end === null ? startMs : Date.parse(event.end);
    const untilMs = shownUntilMs.get(event.instance) ?? -Infinity;
    // One that ended after the last look is stored as open.
    const isSettled = endMs < untilMs;
    known.set(`${event.instance} ${event.eventId}`, {
      row: isSettled ? rowOfEvent(event, links) : undefined,
      isRequired: isSettled && links.some(link => startMs >= (coverage.get(link)?.fromMs ?? Infinity)),
    });
  }
  const rows = await readLinkedRows(knex, 'event', 'dynatrace');
  return compareRows('event', rows.map(({ external_id: id, ...row }) => [`${row.instance} ${id}`, row]), known, differ);
}

const STATUSES: Readonly<Record<string, string>> = { SUCCESS: 'ok', WARNING: 'warning', FAILURE: 'failure' };

/**
 * Every reading of an SLO against what the estate says of it for the minute in which it was
 * taken, or one of the next: Dynatrace evaluates when it answers, and a reading is of when it
 * was asked. Each look tells all SLOs of its environment that belong to somebody of ours.
 */
export async function compareSlos(knex: Knex, { simulators, truth }: Upstream): Promise<Comparison> {
  const series = await simulators.series();
  const rows = await readRows(
    knex,
    `select instance, entity_ref, environment, external_id, observed_at, name, target_ratio, warning_ratio, sli_ratio,
            budget_left_ratio, status, time_window
       from slo_reading join series using (series_id) where source = 'dynatrace'`,
  );
  const looks = [...new Set(rows.map(row => `${row.instance} ${row.observed_at}`))].map(look => {
    const [instance, observedAt] = look.split(' ');
    return { instance, observedAt, atMs: Date.parse(observedAt) };
  });
  const nowMs = Date.now();
  const minutesOf = (atMs: number) =>
    Array.from({ length: ANSWERED_WITHIN_MS / MINUTE_MS + 1 }, (_, index) => Math.min(nowMs, atMs + index * MINUTE_MS));
  const mappedFromMs = await readMappedFrom(knex);
  const truths = await truth.slos(looks.flatMap(look => minutesOf(look.atMs)));
  const known = new Map<string, Known<readonly Row[]>>();
  for (const { instance, observedAt, atMs } of looks) {
    const told = minutesOf(atMs).flatMap(at => truths.get(at) ?? []);
    for (const slo of told.filter(one => one.instance === instance && one.nodeIds.length > 0)) {
      const row: Row = {
        name: slo.name, target_ratio: slo.target / 100, warning_ratio: slo.warning / 100,
        sli_ratio: slo.percentage === null ? null : slo.percentage / 100,
        budget_left_ratio: slo.budget === null ? null : slo.budget / 100,
        status: slo.percentage === null ? 'unknown' : STATUSES[slo.status] ?? 'unknown', time_window: '-1d',
      };
      for (const one of series.filter(({ instance: own, nodeIds }) => own === instance && slo.nodeIds.every(id => nodeIds.includes(id)))) {
        const key = `${instance} ${observedAt} ${one.environment} ${one.entityRef} ${slo.id}`;
        known.set(key, { row: [...(known.get(key)?.row ?? []), row], isRequired: atMs >= mappedFromMs });
      }
    }
  }
  return compareRows(
    'slo_reading',
    rows.map(row => [`${row.instance} ${row.observed_at} ${row.environment} ${row.entity_ref} ${row.external_id}`, row]),
    known,
    (stored, possible) => {
      const differences = possible.map(row => differ(stored, row));
      return differences.includes(undefined) ? undefined : differences[0];
    },
  );
}
