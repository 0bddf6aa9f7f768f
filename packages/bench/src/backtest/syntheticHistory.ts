import { Knex } from 'knex';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 0x100000000;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** How often an entity has incidents. */
interface Habit {
  readonly perDay: number;
  /** Share of its incidents that are of one and the same kind. */
  readonly sameKind: number;
}

/**
 * Fills the incidents of a history: every entity has its own rate, that drifts over months, and
 * some have failures that come back. Nothing of it is made to favour either rank.
 *
 * @returns incidents written
 */
export async function fillIncidents(knex: Knex, endMs: number, days: number, seed: number): Promise<number> {
  const random = generator(seed);
  const { rows: series } = await knex.raw<{ rows: { series_id: number }[] }>(
    `select series_id from series where environment = 'production' order by series_id`,
  );
  const events: { id: string; series: number; priority: number; openedMs: number; resolvedMs: number; kind: string }[] = [];
  for (const { series_id } of series) {
    let habit: Habit = { perDay: 0.002 + 0.05 * random() ** 3, sameKind: random() < 0.3 ? 0.8 : 0.1 };
    for (let day = 0; day < days; day += 1) {
      if (day % 45 === 44 && random() < 0.4) habit = { perDay: 0.002 + 0.05 * random() ** 3, sameKind: random() < 0.3 ? 0.8 : 0.1 };
      if (random() >= habit.perDay) continue;
      const openedMs = endMs - (days - day) * DAY_MS + Math.floor(random() * 24) * HOUR_MS;
      const draw = random();
      events.push({
        id: `${series_id}-${day}`, series: series_id, priority: [1, 2, 3, 4][Math.floor(draw * 4)], openedMs,
        resolvedMs: openedMs + Math.ceil(random() * 20) * HOUR_MS,
        kind: random() < habit.sameKind ? 'same' : `kind ${Math.floor(random() * 20)}`,
      });
    }
  }
  const given = JSON.stringify(events.map(event => ({
    id: event.id, series: event.series, priority: event.priority, kind: event.kind,
    opened: new Date(event.openedMs).toISOString(), resolved: new Date(event.resolvedMs).toISOString(),
  })));
  const shape = 'id text, series integer, priority smallint, kind text, opened timestamptz, resolved timestamptz';
  await knex.raw(
    `insert into incident (source, instance, external_id, number, title, state, state_code, priority, category, opened_at, resolved_at,
       updated_at, content_hash)
     select 'servicenow', 'main', id, id, kind, 'closed', '7', priority, kind, opened, resolved, resolved, id
       from json_to_recordset(?::json) as given(${shape})`,
    [given],
  );
  await knex.raw(
    `insert into event_series (event_kind, source, instance, external_id, series_id, via)
     select 'incident', 'servicenow', 'main', id, series, 'direct' from json_to_recordset(?::json) as given(${shape})`,
    [given],
  );
  await knex.raw(
    `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
     select series_id, 'servicenow', 'main', 'incidents', '', ?, ? from series where environment = 'production'`,
    [new Date(endMs - days * DAY_MS), new Date(endMs)],
  );
  await knex.raw(
    `insert into feed (source, instance, stream, partition, last_success_at) values ('servicenow', 'main', 'incidents', 'live', ?)
     on conflict (source, instance, stream, partition) do update set last_success_at = excluded.last_success_at`,
    [new Date(endMs)],
  );
  return events.length;
}
