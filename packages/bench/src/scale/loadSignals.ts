import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { partitionName } from '@rosetta/backstage-plugin-monitoring-backend/src/store/partitions';
import { copySignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalCopy';
import { SignalRow } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalRows';
import { SignalValues } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { DAY_MS, HOUR_MS, hourOfWeek } from '../data/signals';
import { copyPacked, PackedDay } from './copyPacked';
import { packDay } from './packDay';
import { hotSpan, hoursOfDay, sealedSpan, Shape, SLOT_MS, slotOf, Span, tipSpan, weeksOf } from './shape';

/** Hours that one COPY of hot rows takes. */
const BATCH_MS = { signal_hour: DAY_MS, signal_5min: HOUR_MS };

/** Series ids by the series' number. */
export type Ids = readonly number[];

function* stepsOf({ startMs, endMs }: Span, stepMs: number): Generator<number> {
  for (let at = startMs; at < endMs; at += stepMs) yield at;
}

/**
 * Writes sealed days straight as their rows, the oldest first and by series within a day, which is
 * the order that sealing writes them in; and says that they are sealed.
 */
export async function loadSealed(knex: Knex, ids: Ids, shape: Shape): Promise<void> {
  const span = sealedSpan(shape);
  await new Partitions(knex).ensure('signal_day_packed', span.startMs, span.endMs);
  // A week's days of each profile: all there is, in other places.
  const packed = weeksOf(shape).map(
    week => new Map([...stepsOf({ startMs: span.endMs - 7 * DAY_MS, endMs: span.endMs }, DAY_MS)].map(
      dayMs => [hourOfWeek(dayMs), packDay(hoursOfDay(week, dayMs))] as const)),
  );
  const leaves = new Map<string, number[]>();
  for (const dayMs of stepsOf(span, DAY_MS)) {
    const leaf = partitionName('signal_day_packed', dayMs);
    leaves.set(leaf, [...(leaves.get(leaf) ?? []), dayMs]);
  }
  function* daysOf(days: readonly number[]): Generator<PackedDay> {
    for (const dayMs of days) {
      for (const [index, seriesId] of ids.entries()) {
        const day = packed[index % shape.profiles].get(hourOfWeek(dayMs));
        if (!day) throw new RangeError('A UTC day begins at an hour of the week that is none');
        yield { seriesId, dayMs, packed: day };
      }
    }
  }
  for (const [leaf, days] of leaves) await knex.transaction(transaction => copyPacked(transaction, leaf, daysOf(days)));
  await knex.raw(
    `insert into signal_seal (sealed_to) values (cast(? as date))
     on conflict (only_row) do update set sealed_to = excluded.sealed_to`,
    [new Date(span.endMs).toISOString().slice(0, 10)],
  );
}

async function loadRows(
  knex: Knex, ids: Ids, table: keyof typeof BATCH_MS, span: Span, stepMs: number, weeks: SignalValues[][],
): Promise<void> {
  await new Partitions(knex).ensure(table, span.startMs, span.endMs);
  for (const batchMs of stepsOf(span, BATCH_MS[table])) {
    const batch = { startMs: batchMs, endMs: Math.min(batchMs + BATCH_MS[table], span.endMs) };
    const rows = [...stepsOf(batch, stepMs)].flatMap(startMs =>
      ids.map((seriesId, index): SignalRow => ({ seriesId, startMs, values: weeks[index % weeks.length][hourOfWeek(startMs)] })),
    );
    // Both kinds of partition begin with a day, and no batch is longer than one.
    await knex.transaction(transaction => copySignals(transaction, partitionName(table, batchMs), rows));
  }
}

/** Writes hours as rows, hour by hour, as they are collected. */
export const loadHours = (knex: Knex, ids: Ids, shape: Shape, span: Span = hotSpan): Promise<void> =>
  loadRows(knex, ids, 'signal_hour', span, HOUR_MS, weeksOf(shape));

/** Writes the slots of five minutes of the last 72 hours. */
export const loadTip = (knex: Knex, ids: Ids, shape: Shape): Promise<void> =>
  loadRows(knex, ids, 'signal_5min', tipSpan, SLOT_MS, weeksOf(shape).map(week => week.map(slotOf)));
