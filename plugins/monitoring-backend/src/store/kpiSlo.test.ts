import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR } from '../__testUtils__/facts';
import { alike, latencySlo, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';

jest.setTimeout(120_000);

const START = Date.parse('2026-10-01T00:00:00Z');
const MONTH = 720 * HOUR;

describe('kpi_slo', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
  });

  beforeEach(() => ground.clear());

  /** Reads one SLO over the hours from START. */
  const read = async (sloId: number, hours: number, changes = {}) =>
    (await ground.read([sloId], { from: START, to: START + hours * HOUR, ...changes }))[0];

  it('counts events over thirty days: half the budget of 43.2 minutes', async () => {
    const [id] = await ground.declare(sloDefinition());
    // 720 hours of 1,000 requests, 360 failures in one of them: 360 of 720,000 is 0.05 %.
    await ground.hours(id, START, [...alike(719, [1_000, 1_000]), [640, 1_000]]);
    expect(await read(id, 720)).toMatchObject({
      good: 719_640, total: 720_000, bad: 360, sli: 0.9995, sli_lo: 0.9995, sli_hi: 0.9995, coverage: 1, hours_expected: 720,
      consumed: 0.5, remaining: 0.5, budget_minutes: 43.2, bad_minutes: 21.6, compliance: 'met', status: 'ok', reason: null,
      consumed_basis: 'window', low_traffic: false, target_changed: false, is_open: false, effective_target: 0.999,
    });
  });

  it('shows an overspent budget as it is', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9 }));
    await ground.hours(id, START, alike(12, [297, 593]));
    // As the report of slo-generator: 50 % where 90 % was promised burns five times over.
    await ground.hours(id, START, alike(12, [300, 600]));
    expect(await read(id, 12)).toMatchObject({ sli: 0.5, consumed: 5, remaining: -4, budget_minutes: 72, bad_minutes: 360, compliance: 'breached' });
  });

  it('tells requests from time: a busy bad hour is half of all requests and a twenty-fourth of the day', async () => {
    const ids = await ground.declare(
      sloDefinition(),
      sloDefinition({ name: 'errors', sli: { kind: 'error_rate' }, method: 'timeslices', threshold: 0.01, operator: 'lt' }),
    );
    await ground.hours(ids[0], START, [...alike(23, [10, 10]), [5_000, 10_000]]);
    await ground.hours(ids[1], START, [...alike(23, [1, 1]), [0, 1]]);
    const day = { from: START, to: START + 24 * HOUR };
    const [byRequests, byTime] = await ground.read(ids, day, day);
    expect(byRequests.sli).toBeCloseTo(5_230 / 10_230, 9);
    expect(byTime.sli).toBeCloseTo(23 / 24, 9);
  });

  it.each([
    [720, [0.9, 1], { coverage: 1, status: 'ok' }],
    [700, [0.9, 1], { status: 'ok' }],
    [680, [0.9, 1], { status: 'partial', reason: 'coverage_low' }],
    [570, [0.9, 1], { status: 'insufficient', reason: 'too_little_history', compliance: null }],
    [0, [0.9, 1], { status: 'unknown', reason: 'no_data_since', sli: null, compliance: null }],
  ] as const)('judges %d of 720 hours', async (present, [, total], expected) => {
    const [id] = await ground.declare(sloDefinition({ target: 0.5 }));
    await ground.hours(id, START, alike(present, [total * 1_000, total * 1_000]));
    expect(await read(id, 720)).toMatchObject({ hours_covered: present, ...expected });
  });

  it('keeps idle hours apart from missing ones', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9 }));
    const hours: SloHour[] = [...alike(16, [100, 100]), ...alike(7, [0, 0]), undefined];
    await ground.hours(id, START, hours);
    const row = await read(id, 24);
    // 1,600 requests in 23 hours that were observed: a missing one weighs 69.6.
    expect(row).toMatchObject({ hours_covered: 23, hours_idle: 7, total: 1_600, sli: 1, sli_hi: 1, status: 'ok' });
    expect(row.coverage).toBeCloseTo(23 / 24, 9);
    expect(row.sli_lo).toBeCloseTo(1_600 / (1_600 + 1_600 / 23), 9);
  });

  it('is insufficient where nothing was asked for, and never green', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, START, alike(24, [0, 0]));
    expect(await read(id, 24)).toMatchObject({ sli: null, consumed: null, coverage: 1, status: 'insufficient', reason: 'low_traffic', compliance: null });
  });

  it('does not decide what a missing hour could decide', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, START, [...alike(719, [1_000, 1_000])]);
    // All known hours are perfect, but one hour is 1/720 and only 1/1,000 may fail.
    expect(await read(id, 720)).toMatchObject({ sli: 1, sli_hi: 1, status: 'partial', reason: 'coverage_low', compliance: null });
    await ground.hours(id, START, [[0, 1_000]]);
    expect(await read(id, 720)).toMatchObject({ status: 'ok', compliance: 'breached' });
  });

  it.each([
    [9, 'insufficient', 'too_few'],
    [10, 'ok', null],
  ])('makes of %d events a value that is %s', async (events, status, reason) => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9 }));
    await ground.hours(id, START, [[events, events], ...alike(23, [0, 0])]);
    expect(await read(id, 24)).toMatchObject({ sli: 1, status, reason });
  });

  it('flags traffic so low that one failure moves the budget by more than a tenth', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, START, alike(24, [416, 416]));
    expect(await read(id, 24)).toMatchObject({ total: 9_984, low_traffic: true });
    await ground.hours(id, START, alike(24, [417, 417]));
    expect(await read(id, 24)).toMatchObject({ total: 10_008, low_traffic: false });
  });

  it('has no budget to judge at a target of 100 %', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 1 }));
    await ground.hours(id, START, alike(24, [99, 100]));
    expect(await read(id, 24)).toMatchObject({ sli: 0.99, consumed: null, compliance: null, status: 'not_applicable', reason: 'no_error_budget' });
  });

  it('is stale where the feed is late, and expects nothing of what was not collected yet', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, START, alike(720, [1_000, 1_000]));
    expect(await read(id, 720, { knownTo: START + 717 * HOUR })).toMatchObject({ hours_expected: 717, hours_covered: 717, coverage: 1, status: 'ok' });
    expect(await read(id, 720, { knownTo: START + 716 * HOUR })).toMatchObject({ hours_expected: 716, status: 'stale', reason: 'feed_late', compliance: null });
  });

  it('expects hours only while the entity lived', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9 }));
    await ground.hours(id, START + 10 * HOUR, alike(10, [100, 100]));
    expect(await read(id, 24)).toMatchObject({ hours_expected: 24, status: 'insufficient' });
    expect(await read(id, 24, { aliveFrom: START + 10 * HOUR, aliveTo: START + 20 * HOUR })).toMatchObject({
      hours_expected: 10, coverage: 1, status: 'ok', budget_minutes: 60,
    });
  });

  it('takes missing slices for bad, or for the one before, where the SLO says so', async () => {
    const [exclude, bad, held] = await ground.declare(
      latencySlo({ target: 0.5 }),
      latencySlo({ name: 'b', target: 0.5, missingPolicy: 'bad' }),
      latencySlo({ name: 'h', target: 0.5, missingPolicy: 'hold_last' }),
    );
    const hours: SloHour[] = [[1, 1], undefined, undefined, [0, 1], undefined, [1, 1], [1, 1], [1, 1], ...alike(8, [0, 1])];
    for (const id of [exclude, bad, held]) await ground.hours(id, START, hours);
    expect(await read(exclude, 8)).toMatchObject({ good: 4, total: 5, coverage: 0.625, status: 'insufficient' });
    expect(await read(bad, 16)).toMatchObject({ good: 4, total: 16, sli: 0.25, coverage: 0.8125, status: 'ok', compliance: 'breached' });
    // The first of the two missing hours holds 1, the second nothing; the third holds 0.
    expect(await read(held, 8)).toMatchObject({ good: 5, total: 7, coverage: 0.625 });
  });

  it('reads an open month of slices against the budget of the whole month', async () => {
    const [id] = await ground.declare(latencySlo({ window: { kind: 'calendar', unit: 'month', count: 1, zone: 'UTC', anchor: null } }));
    // 5 % of 744 hours is 37.2; ten days with 24 bad hours.
    await ground.hours(id, START, [...alike(24, [0, 1]), ...alike(216, [1, 1])]);
    const open = { from: START, to: Date.parse('2026-11-01T00:00:00Z'), asOf: START + 240 * HOUR };
    const [row] = await ground.read([id], open);
    expect(row).toMatchObject({ is_open: true, consumed_basis: 'whole_period', compliance: 'at_risk', budget_minutes: 2_232, sli: 0.9 });
    expect(row.consumed).toBeCloseTo(24 / 37.2, 9);
    expect(row.consumed_so_far).toBeCloseTo(2, 9);
    expect(row.bad_minutes).toBeCloseTo(1_440, 9);
    await ground.hours(id, START, alike(38, [0, 1]));
    expect((await ground.read([id], open))[0]).toMatchObject({ compliance: 'breached' });
  });

  it('reads an open month of events both ways, and breaks no promise before it is over', async () => {
    const [id] = await ground.declare(sloDefinition());
    await ground.hours(id, START, [...alike(71, [1_000, 1_000]), [800, 1_000]]);
    const [row] = await ground.read([id], { from: START, to: START + MONTH, asOf: START + 72 * HOUR });
    // 200 of 72,000 so far, of 720,000 when traffic stays as it is.
    expect(row).toMatchObject({ consumed_basis: 'projected_traffic', compliance: 'at_risk' });
    expect(row.consumed_so_far).toBeCloseTo(200 / 72, 9);
    expect(row.consumed).toBeCloseTo(200 / 720, 9);
    expect(row.bad_minutes).toBeCloseTo((200 / 720) * 43.2, 9);
  });

  it.each([
    ['2026-Q1', '2025-12-31T23:00:00Z', '2026-03-31T22:00:00Z', 2_159, 129.54],
    ['2026-Q4', '2026-09-30T22:00:00Z', '2026-12-31T23:00:00Z', 2_209, 132.54],
    ['the short day', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23, 1.38],
    ['the long day', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25, 1.5],
  ])('gives %s of Paris its true budget', async (_, from, to, hours, minutes) => {
    const [id] = await ground.declare(sloDefinition());
    const [row] = await ground.read([id], { from: Date.parse(from), to: Date.parse(to) });
    expect(row.hours_expected).toBe(hours);
    expect(row.budget_minutes).toBeCloseTo(minutes, 9);
  });

  it('judges each version by its own target and adds their budgets up', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.99 }));
    await knex.raw(`update slo_definition set valid = tstzrange('-infinity', ?)`, [new Date(START + 12 * HOUR)]);
    await knex.raw(
      `insert into slo_definition select (json_populate_record(definition, json_build_object('target', 0.9, 'valid', '["' || ?::text || '",)'))).*
         from slo_definition as definition`,
      [new Date(START + 12 * HOUR).toISOString()],
    );
    await ground.hours(id, START, alike(24, [950, 1_000]));
    // 12 × 1,000 × 1 % + 12 × 1,000 × 10 % may fail, and 24 × 50 do.
    const row = await read(id, 24);
    expect(row).toMatchObject({ target: 0.9, target_changed: true, bad: 1_200, budget_minutes: 79.2 });
    expect(row.effective_target).toBeCloseTo(0.945, 9);
    expect(row.consumed).toBeCloseTo(1_200 / 1_320, 9);
    expect((await read(id, 12)).target_changed).toBe(false);
  });

  it('leaves announced work out of both sides, and shows the figures with it', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9 }));
    await ground.hours(id, START, [...alike(2, [0, 100]), ...alike(22, [100, 100])]);
    const announce = (registered: number, from: number, to: number) =>
      knex.raw(
        `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
         values ('component:default/shop', 'production', 'annotation', ?, ?, ?)`,
        [new Date(from), new Date(to), new Date(registered)],
      );
    // Announced after it began: no excuse.
    await announce(START + 1, START, START + 2 * HOUR - 1);
    expect(await read(id, 24)).toMatchObject({ hours_maintenance: 0, bad: 200 });
    // Two windows that overlap; the hour that they only touch counts as any other.
    await announce(START - HOUR, START, START + HOUR + 1_000);
    await announce(START - HOUR, START + HOUR, START + 2 * HOUR + HOUR / 2);
    const row = await read(id, 24);
    expect(row).toMatchObject({ hours_maintenance: 2, hours_expected: 22, bad: 0, sli: 1, budget_minutes: 132 });
    expect(row.sli_with_maintenance).toBeCloseTo(22 / 24, 9);
    expect(row.consumed_with_maintenance).toBeCloseTo(200 / 240, 9);
  });

  it('weighs an hour in seven days more where a day is announced work', async () => {
    const [id] = await ground.declare(latencySlo());
    await ground.hours(id, START, [...alike(24, undefined), [0, 1], ...alike(143, [1, 1])]);
    await knex.raw(
      `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
       values ('component:default/shop', 'production', 'annotation', ?, ?, ?)`,
      [new Date(START), new Date(START + 24 * HOUR), new Date(START - HOUR)],
    );
    const row = await read(id, 168);
    expect(row).toMatchObject({ coverage: 1, hours_maintenance: 24 });
    expect(1 - Number(row.sli)).toBeCloseTo(60 / 8_640, 9);
  });

  it('refuses hours with more good than all', async () => {
    const [id] = await ground.declare(sloDefinition());
    await expect(ground.hours(id, START, [[101, 100]])).rejects.toThrow('slo_hour');
  });

  it('reads a rolling SLO over the days of a month', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.9, window: { kind: 'rolling', hours: 24 } }));
    // Days of UTC: good, bad, good, missing.
    await ground.hours(id, START, [...alike(24, [100, 100]), ...alike(24, [50, 100]), ...alike(24, [100, 100])]);
    const { rows } = await knex.raw(
      `select * from kpi_slo_day_met(array[?]::integer[], array[24], '2026-10-01', '2026-11-01', 'UTC', array[null]::timestamptz[],
         array[null]::timestamptz[], array[?]::timestamptz[], ?, interval '3 hours')`,
      [id, new Date(START + 96 * HOUR), new Date(START + 97 * HOUR)],
    );
    expect(rows).toEqual([{ slo_id: id, days: 4, days_decided: 3, days_met: 2, share_met: expect.stringMatching(/^0\.6666/) }]);
  });

  it('takes a slot of a composite for bad where any of its parts is', async () => {
    const ids = await ground.declare(latencySlo({ name: 'a' }), latencySlo({ name: 'b' }), latencySlo({ name: 'c' }));
    await ground.hours(ids[0], START, [[0, 1], ...alike(11, [1, 1])]);
    await ground.hours(ids[1], START, [[0, 1], [0, 1], undefined, undefined, ...alike(8, [1, 1])]);
    await ground.hours(ids[2], START, [[1, 1], [1, 1], undefined, [0, 0], ...alike(8, [1, 1])]);
    const { rows } = await knex.raw(
      `select * from kpi_slo_composite(array[1, 1, 1, 2, 2]::integer[], ?::integer[], ?, ?, ?)`,
      [[...ids, ids[1], ids[2]], new Date(START), new Date(START + 12 * HOUR), new Date(START + 12 * HOUR)],
    );
    // The third hour of the second composite is missing in both, the fourth is idle in one and missing in the other.
    expect(rows).toEqual([
      { composite_no: 1, good: '10', total: '12', sli: expect.stringMatching(/^0\.8333/), hours_expected: 12, hours_covered: 12 },
      { composite_no: 2, good: '8', total: '10', sli: expect.stringMatching(/^0\.8000/), hours_expected: 12, hours_covered: 11 },
    ]);
  });

  it('says nothing of an SLO that did not hold in the period', async () => {
    const [id] = await ground.declare(sloDefinition());
    await knex.raw(`update slo_definition set valid = tstzrange(?, null)`, [new Date(START + MONTH)]);
    expect(await read(id, 24)).toMatchObject({ status: 'not_applicable', reason: 'not_instrumented', sli: null });
  });
});
