import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR } from '../__testUtils__/facts';
import { latencySlo, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';

jest.setTimeout(240_000);

const START = Date.parse('2026-10-20T00:00:00Z');
const HOURS = 96;
const at = (hour: number) => new Date(START + hour * HOUR);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Case {
  /** Good and bad events of each hour; undefined is no row. */
  readonly hours: readonly (readonly [number, number] | undefined)[];
  /** Hours [from, to) of announced work. */
  readonly work: readonly (readonly [number, number])[];
  /** Hour from which the second target holds, and both targets. */
  readonly change: number;
  readonly targets: readonly [number, number];
}

const anyHour = fc.option(fc.tuple(fc.nat(1_000), fc.nat(60)), { nil: undefined, freq: 8 });
const anyCase: fc.Arbitrary<Case> = fc.record({
  hours: fc.array(anyHour, { minLength: HOURS, maxLength: HOURS }),
  work: fc.array(fc.tuple(fc.nat(HOURS - 1), fc.integer({ min: 1, max: 12 })).map(([from, length]) => [from, from + length] as const), { maxLength: 3 }),
  change: fc.integer({ min: 0, max: HOURS }),
  targets: fc.tuple(fc.constantFrom(0.9, 0.95, 0.99, 0.999), fc.constantFrom(0.9, 0.95, 0.99, 0.999)),
});

describe('kpi_slo, whatever happened', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;
  let events: number;
  let slices: number;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
    [events, slices] = await ground.declare(sloDefinition(), latencySlo());
  });

  const write = async ({ hours, work, change, targets }: Case) => {
    await knex.raw(`truncate slo_hour, maintenance_window`);
    await knex.raw(`delete from slo_definition as second using slo_definition as first
                     where second.slo_id = first.slo_id and lower(second.valid) > lower(first.valid)`);
    await knex.raw(`update slo_definition set target = ?, valid = tstzrange('-infinity', ?)`, [targets[0], at(change)]);
    await knex.raw(
      `insert into slo_definition select (json_populate_record(definition, json_build_object('target', ?::numeric, 'valid', '["' || ?::text || '",)'))).*
         from slo_definition as definition`,
      [targets[1], at(change).toISOString()],
    );
    for (const [from, to] of work) {
      await knex.raw(
        `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
         values ('component:default/shop', 'production', 'annotation', ?, ?, ?) on conflict do nothing`,
        [at(from), at(to), at(-1)],
      );
    }
    await ground.hours(events, START, hours.map(hour => hour && ([hour[0], hour[0] + hour[1]] as SloHour)));
    await ground.hours(slices, START, hours.map(hour => hour && ([hour[1] > 30 ? 0 : 1, 1] as SloHour)));
  };
  const read = (id: number, ...borders: number[]) =>
    ground.read(
      borders.slice(1).map(() => id),
      ...borders.slice(1).map((to, index) => ({ from: START + borders[index] * HOUR, to: START + to * HOUR, asOf: START + HOURS * HOUR })),
    );

  /** The same numbers, counted here hour by hour. */
  const count = ({ hours, work, change, targets }: Case, isSlices: boolean) => {
    const kept = hours
      .map((hour, index) => ({ hour, budget: 1 - targets[index < change ? 0 : 1], isWork: work.some(([from, to]) => index >= from && index < to) }))
      .filter(item => !item.isWork);
    const here = kept.flatMap(({ hour, budget }) => {
      if (!hour) return [];
      return isSlices ? [{ bad: hour[1] > 30 ? 1 : 0, total: 1, budget }] : [{ bad: hour[1], total: hour[0] + hour[1], budget }];
    });
    const bad = sum(here.map(item => item.bad));
    const total = sum(here.map(item => item.total));
    const missing = (kept.length - here.length) * (isSlices || here.length === 0 ? 1 : total / here.length);
    return {
      bad, total, expected: kept.length, covered: here.length,
      consumed: bad / sum(here.map(item => item.total * item.budget)),
      budgetMinutes: sum(kept.map(item => item.budget * 60)),
      lo: (total - bad) / (total + missing), hi: (total - bad + missing) / (total + missing),
    };
  };

  it.each([['events', false], ['slices', true]] as const)('counts %s as a count by hand does', async (_, isSlices) => {
    await fc.assert(
      fc.asyncProperty(anyCase, async given => {
        await write(given);
        const [row] = await read(isSlices ? slices : events, 0, HOURS);
        const hand = count(given, isSlices);
        fc.pre(hand.total > 0);
        expect(row).toMatchObject({ bad: hand.bad, total: hand.total, hours_expected: hand.expected, hours_covered: hand.covered });
        expect(row.consumed).toBeCloseTo(hand.consumed, 9);
        expect(Number(row.consumed) + Number(row.remaining)).toBeCloseTo(1, 12);
        expect(row.budget_minutes).toBeCloseTo(hand.budgetMinutes, 9);
        expect(row.bad_minutes).toBeCloseTo(hand.consumed * hand.budgetMinutes, 6);
        expect(row.sli_lo).toBeCloseTo(hand.lo, 9);
        expect(row.sli_hi).toBeCloseTo(hand.hi, 9);
        expect(Number(row.sli_lo)).toBeLessThanOrEqual(Number(row.sli));
        expect(Number(row.sli)).toBeLessThanOrEqual(Number(row.sli_hi));
        // What is missing proves nothing, in either direction.
        expect(row.compliance === 'met' && Number(row.sli_lo) < Math.min(...given.targets) - 1e-9).toBe(false);
        expect(row.compliance === 'breached' && Number(row.sli_hi) > Math.max(...given.targets) + 1e-9).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('adds its parts up to the whole, and moves an hour over a border once', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, fc.integer({ min: 1, max: HOURS - 2 }), async (given, cut) => {
        await write(given);
        const [whole] = await read(events, 0, HOURS);
        const [first, second] = await read(events, 0, cut, HOURS);
        const [longer, shorter] = await read(events, 0, cut + 1, HOURS);
        for (const column of ['good', 'total', 'bad', 'hours_expected', 'hours_covered', 'hours_maintenance'] as const) {
          const of = (row: typeof whole) => Number(row[column] ?? 0);
          expect(of(first) + of(second)).toBe(of(whole));
          expect(of(longer) - of(first)).toBe(of(second) - of(shorter));
        }
        expect(Number(first.budget_minutes) + Number(second.budget_minutes)).toBeCloseTo(Number(whole.budget_minutes), 9);
      }),
      { numRuns: 60 },
    );
  });

  it('never spends less of the budget for more failures', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, fc.nat(HOURS - 1), async (given, worse) => {
        const hour = given.hours[worse];
        fc.pre(hour !== undefined && hour[0] > 0);
        await write(given);
        const [before] = await read(events, 0, HOURS);
        await write({ ...given, hours: given.hours.map((item, index) => (index === worse && item ? [0, item[0] + item[1]] : item)) });
        const [after] = await read(events, 0, HOURS);
        expect(Number(after.consumed)).toBeGreaterThanOrEqual(Number(before.consumed));
        expect(after.total).toBe(before.total);
      }),
      { numRuns: 40 },
    );
  });
});
