import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR } from '../__testUtils__/facts';
import { alike, latencySlo, Numbers, sloDefinition, SloGround, SloHour } from '../__testUtils__/slos';

jest.setTimeout(240_000);

const START = Date.parse('2026-10-01T00:00:00Z');
const at = (hour: number) => new Date(START + hour * HOUR);
const SHOP = 1;

describe('kpi_slo_statement', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: SloGround;

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = new SloGround(knex);
  });

  beforeEach(async () => {
    await ground.clear();
    await knex.raw(`insert into series (series_id, entity_ref, environment) values (?, 'component:default/shop', 'production')`, [SHOP]);
  });

  const link = (kind: string, id: string, via = 'direct') =>
    knex.raw(`insert into event_series (event_kind, source, instance, external_id, series_id, via) values (?, 's', 'i', ?, ?, ?)`, [kind, id, SHOP, via]);
  const problem = async (id: string, from: number, to: number | null, via?: string) => {
    await knex.raw(
      `insert into problem (source, instance, external_id, display_id, title, status, severity, started_at, ended_at, affected_ids, content_hash)
       values ('s', 'i', ?, ?, 'Failure rate', 'open', 'error', ?, ?, '{}', '')`,
      [id, `P-${id}`, at(from), to === null ? null : at(to)],
    );
    await link('problem', id, via);
  };
  const incident = async (id: string, from: number, to: number | null, state = 'resolved') => {
    await knex.raw(
      `insert into incident (source, instance, external_id, number, title, state, state_code, opened_at, resolved_at, updated_at, content_hash)
       values ('s', 'i', ?, ?, 'Orders fail', ?, '6', ?, ?, ?, '')`,
      [id, `INC${id}`, state, at(from), to === null ? null : at(to), at(from)],
    );
    await link('incident', id);
  };
  const change = async (id: string, from: number, to: number) => {
    await knex.raw(
      `insert into change (source, instance, external_id, number, title, state, state_code, type, is_on_hold, opened_at,
         planned_start_at, planned_end_at, updated_at, content_hash)
       values ('s', 'i', ?, ?, 'New disks', 'closed', '3', 'normal', false, ?, ?, ?, ?, '')`,
      [id, `CHG${id}`, at(from), at(from), at(to), at(from)],
    );
    await link('change', id);
  };
  const statement = (id: number, hours: number, changes = {}) =>
    ground.statement([id], { from: START, to: START + hours * HOUR, ...changes });
  const brief = (lines: readonly Numbers[]) =>
    lines.map(line => [line.cause, line.cause_label, ((line.starts_at as Date).getTime() - START) / HOUR, line.hours, line.bad]);

  it('names the release that caused an incident, before the problem it showed as', async () => {
    const [id] = await ground.declare(sloDefinition());
    const hours: SloHour[] = alike(48, [1_000, 1_000]);
    for (const hour of [20, 21, 22]) hours[hour] = [900, 1_000];
    await ground.hours(id, START, hours);
    await incident('1', 21, 23);
    await problem('1', 20, 23);
    await knex.raw(
      `insert into deployment (source, instance, external_id, name, status, status_code, project, sha, version, created_at, finished_at, updated_at, content_hash)
       values ('d', 'i', '77', 'deploy', 'success', 'ok', 'shop/cart', 'abcdef0123456789', 'v2.14.0', ?, ?, ?, '')`,
      [at(19), at(20), at(20)],
    );
    const edge = (isPrimary: boolean, recorded: string) =>
      knex.raw(
        `insert into correlation_edge (source, instance, incident_id, target_kind, series_id, target_source, target_instance, target_id, code, evidence, p, lag_s, is_primary, recorded)
         values ('s', 'i', '1', 'release', ?, 'd', 'i', '77', 'C2', '{}', 0.9, 3600, ?, ?::tstzrange)`,
        [SHOP, isPrimary, recorded],
      );
    // What was believed before, and what is only possible, causes nothing.
    await edge(true, '[2026-10-02,2026-10-03)');
    await edge(false, '[2026-10-03,)');
    expect(brief(await statement(id, 48))).toEqual([['problem', 'P-1', 20, 3, 300]]);
    await knex.raw(`update correlation_edge set is_primary = true where upper_inf(recorded)`);
    expect(brief(await statement(id, 48))).toEqual([['release', 'v2.14.0', 20, 3, 300]]);
    await knex.raw(`truncate correlation_edge, deployment`);
  });

  it('names what each minute was spent on', async () => {
    const [id] = await ground.declare(sloDefinition({ target: 0.99 }));
    const hours: SloHour[] = alike(24, [1_000, 1_000]);
    for (const hour of [2, 3, 6, 10, 12, 13, 20]) hours[hour] = [900, 1_000];
    hours[15] = [995, 1_000];
    // Exactly the objective's own rate, which is not below it.
    hours[16] = [990, 1_000];
    await ground.hours(id, START, hours);
    await problem('1', 2.5, 4);
    await incident('7', 1, 8);
    await change('3', 9.5, 10.5);
    const lines = await statement(id, 24);
    expect(brief(lines)).toEqual([
      // The problem outranks the incident that is open beside it.
      ['problem', 'P-1', 2, 2, 200],
      ['incident', 'INC7', 6, 1, 100],
      ['change', 'CHG3', 10, 1, 100],
      ['unexplained', null, 12, 2, 200],
      ['unexplained', null, 16, 1, 10],
      ['unexplained', null, 20, 1, 100],
      ['background', null, 15, 1, 5],
    ]);
    // 715 of 24,000 failed: 42.9 of the day's minutes, where 14.4 were to be spent.
    expect(lines.reduce((sum, line) => sum + Number(line.minutes), 0)).toBeCloseTo((715 / 24_000) * 1_440, 9);
    expect(lines[0].minutes).toBeCloseTo((200 / 24_000) * 1_440, 9);
    expect(lines[0].budget_share).toBeCloseTo(200 / 240, 9);
  });

  it('breaks a line where the cause changes, and where an hour is good', async () => {
    const [id] = await ground.declare(latencySlo());
    await ground.hours(id, START, [...alike(4, [0, 1]), [1, 1], ...alike(2, [0, 1]), ...alike(17, [1, 1])]);
    await problem('a', 0, 2);
    await problem('b', 2, null);
    expect(brief(await statement(id, 24))).toEqual([
      ['problem', 'P-a', 0, 2, 2],
      ['problem', 'P-b', 2, 2, 2],
      ['problem', 'P-b', 5, 2, 2],
    ]);
  });

  it('takes neither what is only a dependency’s, nor what is canceled or over', async () => {
    const [id] = await ground.declare(latencySlo());
    await ground.hours(id, START, [...alike(12, [1, 1]), [0, 1], ...alike(11, [1, 1])]);
    await problem('dep', 10, 14, 'dependency');
    await problem('before', 10, 12);
    await problem('after', 13, 14);
    await incident('9', 10, 14, 'canceled');
    expect(brief(await statement(id, 24))).toEqual([['unexplained', null, 12, 1, 1]]);
  });

  it('takes announced work that is no excuse for a cause', async () => {
    const [id] = await ground.declare(latencySlo());
    await ground.hours(id, START, [[0, 1], [0, 1], ...alike(22, [1, 1])]);
    await knex.raw(
      `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
       values ('component:default/shop', 'production', 'annotation', ?, ?, ?)`,
      [at(0.5), at(2), at(0)],
    );
    // The first hour is only touched, so it counts; the second is left out.
    expect(brief(await statement(id, 24))).toEqual([['maintenance', 'annotation', 0, 1, 1]]);
  });

  it('has a line for missing hours that were taken for bad, and none where nothing was spent', async () => {
    const [id] = await ground.declare(latencySlo({ missingPolicy: 'bad' }));
    await ground.hours(id, START, [...alike(20, [1, 1]), [0, 1], undefined, undefined, [1, 1]]);
    expect(brief(await statement(id, 24))).toEqual([
      ['unexplained', null, 20, 1, 1],
      ['no_data', null, 0, null, 2],
    ]);
    expect(await statement(id, 20)).toEqual([]);
  });

  it('sums to C × budget, whatever happened, for open and closed periods', async () => {
    const [events, slices] = await ground.declare(sloDefinition({ target: 0.95 }), latencySlo());
    const hour = fc.option(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 950 })), { nil: undefined, freq: 6 });
    const span = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(hour, { minLength: 48, maxLength: 48 }), fc.array(span, { maxLength: 3 }), fc.array(span, { maxLength: 2 }),
        fc.array(span, { maxLength: 2 }), fc.boolean(),
        async (list, problems, incidents, works, isOpen) => {
          await knex.raw(`truncate slo_hour, event_series, problem, incident, maintenance_window`);
          await ground.hours(events, START, list.map(item => item && [item[1], item[0] + item[1]]));
          await ground.hours(slices, START, list.map(item => item && [item[0] > 25 ? 0 : 1, 1]));
          for (const [index, [from, length]] of problems.entries()) await problem(`p${index}`, from + 0.25, from + length);
          for (const [index, [from, length]] of incidents.entries()) await incident(`${index}`, from, from + length);
          for (const [from, length] of works) {
            await knex.raw(
              `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at)
               values ('component:default/shop', 'production', 'annotation', ?, ?, ?) on conflict do nothing`,
              [at(from), at(from + length), at(-1)],
            );
          }
          const period = { from: START, to: START + (isOpen ? 96 : 48) * HOUR, asOf: START + 48 * HOUR };
          const readings = await ground.read([events, slices], period, period);
          const lines = await ground.statement([events, slices], period, period);
          for (const reading of readings) {
            const own = lines.filter(line => line.position_no === reading.position_no);
            const minutes = own.reduce((sum, line) => sum + Number(line.minutes), 0);
            const bad = own.reduce((sum, line) => sum + Number(line.bad), 0);
            const spent = Number(reading.consumed ?? 0) * Number(reading.budget_minutes ?? 0);
            expect(Math.abs(minutes - spent)).toBeLessThanOrEqual(1e-9 * Math.max(1, spent));
            expect(bad).toBeCloseTo(Number(reading.bad ?? 0), 9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
