import {
  migratedDatabase,
  testDatabases,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/database';
import { hourFact } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { Partitions, SeriesIds } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { Knex } from 'knex';
import { daysOf } from '../calendar';
import { computeSignalDay, SignalDay } from '../signalDay';
import { differences } from './differences';
import { simulatedYear, YEAR, ZONE } from './simulatedYear';

jest.setTimeout(240_000);

const DAYS = daysOf(YEAR, ZONE);
const TARGET_MS = 800;

type DayRow = Record<string, unknown> & { day: string };

describe('a simulated year of days', () => {
  const databases = testDatabases();
  const year = simulatedYear();
  let knex: Knex;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    const ids = new SeriesIds();
    const facts = year.map(({ startMs, ...values }) => hourFact(startMs, values));
    await new Partitions(knex).ensure('signal_hour', YEAR.startMs, YEAR.endMs);
    await ids.ensure(knex, facts);
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, ZONE));
    await knex.raw(
      `select derive_app_day(
         array_agg(series.series_id), array_agg(wanted.day), array_agg(?::real), array_agg(0.01::double precision), 2, 6, ?)
         from series cross join unnest(?::date[]) as wanted(day)`,
      [TARGET_MS, ZONE, DAYS],
    );
  });

  const told = (day: SignalDay) => ({
    hours_expected: day.expectedHours,
    hours_observed: day.validHours + day.idleHours,
    hours_idle: day.idleHours,
    requests: day.requests,
    errors: day.errors,
    errors_5xx: day.errors5xx,
    latency_p95_lo_ms: day.p95LowMs,
    latency_p95_hi_ms: day.p95HighMs,
    hours_judged: day.latencyHours,
    hours_within_target: day.latencyHoursWithin,
    saturation_max_ratio: day.saturationMaxRatio,
  });

  it('are as the second computation says, and absent where nothing was observed', async () => {
    const { rows } = await knex.raw<{ rows: DayRow[] }>(
      `select app_day.*, app_day.day::text as day from app_day`,
    );
    const byDay = new Map(rows.map(row => [row.day, row] as const));
    const found = DAYS.flatMap(day => {
      const computed = computeSignalDay({
        day,
        zone: ZONE,
        hours: year,
        lifetime: YEAR,
        watermarkMs: YEAR.endMs,
        latencyTargetMs: TARGET_MS,
        saturationLineRatio: 0.85,
      });
      const row = byDay.get(day);
      const isObserved = computed.missingHours < computed.expectedHours;
      return row || isObserved ? differences(day, row ?? {}, told(computed)) : [];
    });
    expect(rows.length).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });
});
