import { DEFAULT_BURN_PAIRS, burnRules, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, hourFact } from '../__testUtils__/facts';
import { alike, latencySlo, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';
import { Partitions } from './partitions';
import { SeriesIds } from './seriesIds';
import { writeSignals } from './signalStore';

jest.setTimeout(120_000);

const SLOT = 300_000;
/** The day of KPI.md 9.5 begins. */
const DAY = Date.parse('2026-11-18T00:00:00Z');
const RULES = burnRules(DEFAULT_BURN_PAIRS, 0.999, 720).rules.map(
  rule => [rule.severity, rule.longMinutes, rule.shortMinutes, rule.threshold] as const,
);
const [PAGE_1H, PAGE_6H, TICKET_1D] = RULES;

describe('kpi_slo_burn', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
  });

  beforeEach(() => ground.clear());

  /** Writes 5-minute slots up to `endMs`, oldest first; undefined is no slot. */
  const tip = async (endMs: number, slots: readonly (Partial<SignalFact> | undefined)[]) => {
    const facts = slots.flatMap((values, index) =>
      values ? [{ ...hourFact(endMs - (slots.length - index) * SLOT, values), resolution: '5m' as const }] : [],
    );
    const ids = new SeriesIds();
    await new Partitions(knex).ensure('signal_5min', endMs - slots.length * SLOT, endMs);
    await ids.ensure(knex, facts);
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, 'UTC'));
  };
  const slots = (count: number, values: Partial<SignalFact> | undefined) => Array.from({ length: count }, () => values);

  describe('on hours alone (KPI.md 9.5)', () => {
    /** 1,000 requests an hour, none of them of 10:00, and 1.5 % errors from 20:00. */
    const day: SloHour[] = [...alike(10, [1_000, 1_000]), undefined, ...alike(9, [1_000, 1_000]), ...alike(4, [985, 1_000])];

    it.each([
      [20, 2.5, 'not_firing'],
      [21, 5, 'not_firing'],
      [22, 7.5, 'firing'],
      [23, 10, 'firing'],
    ])('tells the coarse pair after the hour of %d:00', async (hour, burn, state) => {
      const [id] = await ground.declare(sloDefinition());
      await ground.hours(id, DAY, day);
      const endMs = DAY + (hour + 1) * HOUR;
      const [coarse] = await ground.burn(id, [PAGE_6H], { tipMs: endMs, hoursMs: endMs });
      expect(coarse).toMatchObject({ resolution: 'coarse', long_window_minutes: 360, short_window_minutes: 60, state });
      expect(coarse.burn_long).toBeCloseTo(burn, 9);
      expect(coarse.burn_short).toBeCloseTo(15, 9);
    });

    it('shows the hour burning 15 times too fast at once, and tells nothing by it', async () => {
      const [id] = await ground.declare(sloDefinition());
      await ground.hours(id, DAY, day);
      const endMs = DAY + 21 * HOUR;
      expect(await ground.burn(id, [PAGE_1H], { tipMs: endMs, hoursMs: endMs })).toEqual([
        expect.objectContaining({ resolution: 'coarse', state: 'unknown', reason: 'needs_tip', burn_long: expect.closeTo(15, 9), burn_short: null }),
      ]);
    });

    it('has enough of a day with 23 of its 24 hours', async () => {
      const [id] = await ground.declare(sloDefinition());
      await ground.hours(id, DAY, day);
      const endMs = DAY + 24 * HOUR;
      const [ticket] = await ground.burn(id, [TICKET_1D], { tipMs: endMs, hoursMs: endMs });
      expect(ticket).toMatchObject({ resolution: 'hours', state: 'not_firing', coverage_long: expect.closeTo(23 / 24, 9) });
      expect(ticket.burn_long).toBeCloseTo(60 / 23, 9);
      expect((await ground.burn(id, [TICKET_1D], { tipMs: DAY + 21 * HOUR, hoursMs: DAY + 21 * HOUR }))[0].burn_long).toBeCloseTo(15 / 20, 9);
    });
  });

  it('is unknown, not quiet, where too little of a window is there', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, DAY, [...alike(18, [1_000, 1_000]), ...alike(6, undefined)]);
    const at = { tipMs: DAY + 24 * HOUR, hoursMs: DAY + 24 * HOUR };
    expect(await ground.burn(id, [TICKET_1D], at)).toEqual([
      expect.objectContaining({ state: 'unknown', reason: 'coverage_low', coverage_long: 0.75, coverage_short: 0 }),
    ]);
  });

  it('evaluates all four rules exactly on the tip', async () => {
    const [id] = await ground.declare(sloDefinition());
    // Three days of 100 requests in each slot; from six hours before the end 0.7 % fail, in the last hour 1.5 %.
    await tip(DAY, [
      ...slots(66 * 12, { requests: 100, errors: 0 }), ...slots(60, { requests: 100, errors: 0.7 }), ...slots(12, { requests: 100, errors: 1.5 }),
    ]);
    const rules = await ground.burn(id, RULES, { tipMs: DAY, hoursMs: DAY, consumed: 0.4 });
    expect(rules.map(rule => [rule.resolution, rule.state])).toEqual([
      ['tip', 'firing'], ['tip', 'firing'], ['tip', 'not_firing'], ['tip', 'not_firing'],
    ]);
    const sixHours = (60 * 0.7 + 12 * 1.5) / 7_200 / 0.001;
    [15, sixHours, sixHours / 4, sixHours / 12].forEach((burn, index) => expect(rules[index].burn_long).toBeCloseTo(burn, 9));
    // 60 % of the budget is left, and is spent 15 times too fast: 30 d × 0.6 / 15.
    expect(rules[0].minutes_to_exhaustion).toBeCloseTo((720 * 60 * 0.6) / 15, 6);
  });

  it('expects nothing of the time before the entity was there', async () => {
    const [id] = await ground.declare(sloDefinition());
    await tip(DAY, slots(12, { requests: 100, errors: 5 }));
    const at = { tipMs: DAY, hoursMs: DAY };
    expect((await ground.burn(id, RULES, at)).map(rule => rule.state)).toEqual(['firing', 'unknown', 'unknown', 'unknown']);
    const born = await ground.burn(id, RULES, { ...at, aliveFrom: DAY - HOUR });
    expect(born.map(rule => [rule.resolution, rule.state, rule.coverage_long])).toEqual(RULES.map(() => ['tip', 'firing', 1]));
  });

  it('fires only where both windows burn', async () => {
    const [id] = await ground.declare(sloDefinition());
    await tip(DAY, [...slots(11, { requests: 100, errors: 5 }), { requests: 100, errors: 0 }]);
    expect((await ground.burn(id, [PAGE_1H], { tipMs: DAY, hoursMs: DAY }))[0]).toMatchObject({ state: 'not_firing', burn_short: 0 });
    await tip(DAY + SLOT, [{ requests: 100, errors: 5 }]);
    expect((await ground.burn(id, [PAGE_1H], { tipMs: DAY + SLOT, hoursMs: DAY }))[0]).toMatchObject({ state: 'firing' });
  });

  it('counts slots of latency, good or not', async () => {
    const [id] = await ground.declare(latencySlo());
    await tip(DAY, [...slots(9, { latencyP95Ms: 799 }), ...slots(3, { latencyP95Ms: 800 })]);
    const [rule] = await ground.burn(id, [['page', 60, 15, 4]], { tipMs: DAY, hoursMs: DAY });
    // 3 of 12 and 3 of 3 slots, where 5 % may be bad; 800 ms is not below 800 ms.
    expect(rule).toMatchObject({ burn_long: expect.closeTo(5, 9), burn_short: expect.closeTo(20, 9), state: 'firing' });
  });

  it('does not evaluate low traffic, silence, or announced work', async () => {
    const [id] = await ground.declare(sloDefinition());
    await tip(DAY, slots(12, { requests: 100, errors: 50 }));
    expect(await ground.burn(id, [PAGE_1H], { tipMs: DAY, hoursMs: DAY, isLowTraffic: true })).toEqual([
      expect.objectContaining({ state: 'not_evaluated', reason: 'low_traffic' }),
    ]);
    await knex.raw(
      `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
       values ('component:default/shop', 'production', 'annotation', ?, ?, ?)`,
      [new Date(DAY - HOUR), new Date(DAY), new Date(DAY - 2 * HOUR)],
    );
    expect(await ground.burn(id, [PAGE_1H], { tipMs: DAY, hoursMs: DAY })).toEqual([
      expect.objectContaining({ state: 'not_evaluated', reason: 'in_maintenance', burn_long: null }),
    ]);
    await ground.clear();
    const [idle] = await ground.declare(sloDefinition());
    await tip(DAY, slots(12, { requests: 0, errors: 0 }));
    expect(await ground.burn(idle, [PAGE_1H], { tipMs: DAY, hoursMs: DAY })).toEqual([
      expect.objectContaining({ state: 'not_evaluated', reason: 'no_traffic', coverage_long: 1 }),
    ]);
  });

  it('is exhausted at once where the budget is spent, and never where nothing burns', async () => {
    const [id] = await ground.declare(sloDefinition());
    await tip(DAY, slots(12, { requests: 100, errors: 0 }));
    const at = { tipMs: DAY, hoursMs: DAY };
    expect((await ground.burn(id, [PAGE_1H], { ...at, consumed: 1.2 }))[0].minutes_to_exhaustion).toBe(0);
    expect((await ground.burn(id, [PAGE_1H], { ...at, consumed: 0.2 }))[0].minutes_to_exhaustion).toBeNull();
  });
});
