import {
  ExplainRow,
  explanationSchema,
  HOUR_MS,
  ScopeSlos,
  scopeSloDaysSchema,
  scopeSlosSchema,
  slosSchema,
  sloStatementSchema,
  Tier,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import request from 'supertest';
import { migratedDatabase, testDatabases } from '../../__testUtils__/database';
import { ENTITIES, fillEstate } from '../../__testUtils__/estate';
import { alike, latencySlo, sloDefinition, SloGround, SloHour } from '../../__testUtils__/slos';
import { asUser, startTestPlugin } from '../../__testUtils__/testPlugin';
import { DeriveStore, MemberRow, newestHourMs, SloScopeReader } from '../../store';
import { readPromises } from './overview/promises';

jest.setTimeout(120_000);

const users = {
  'user:default/admin': { permissions: 'all' as const },
  'user:default/reader': { permissions: new Set(['rosetta.entity.read']), visible: ['component:default/shop', 'system:default/web', 'domain:default/sales'] },
};
const HOURS = 720;

describe('SLOs over HTTP', () => {
  const databases = testDatabases();
  let knex: Knex;
  let plugin: Awaited<ReturnType<typeof startTestPlugin>>;
  let ids: number[];
  let nowMs: number;
  let seenMs: number;

  beforeAll(async () => {
    const migrated = await migratedDatabase(databases);
    const { views } = migrated;
    ({ knex } = migrated);
    nowMs = Date.now();
    // All that is asked is of one moment: else a new slot of five minutes may come between two questions.
    jest.spyOn(Date, 'now').mockReturnValue(nowMs);
    await fillEstate(knex, views, nowMs);
    seenMs = newestHourMs(nowMs);
    const startMs = seenMs - 2 * HOURS * HOUR_MS;
    const ground = new SloGround(knex);
    ids = await ground.declare(
      sloDefinition(),
      latencySlo(),
      sloDefinition({ name: 'quiet', target: 0.9 }),
      sloDefinition({ entityRef: 'component:default/secret' }),
      sloDefinition({ name: 'all', target: 1 }),
    );
    // A bad run of three hours five days ago, a background of one error an hour, and a gap of two hours.
    const hours: SloHour[] = alike(2 * HOURS, [999_999, 1_000_000]);
    for (const at of [0, 1, 2]) hours[2 * HOURS - 120 + at] = [700_000, 1_000_000];
    hours[2 * HOURS - 60] = undefined;
    hours[2 * HOURS - 59] = undefined;
    await knex.raw('delete from slo_hour');
    for (const id of [ids[0], ids[2], ids[3], ids[4]]) await ground.hours(id, startMs, hours);
    await ground.hours(ids[1], startMs, alike(2 * HOURS, [1, 1]));
    // Asked for from the first hour on, so that what is before it is missing and not "not there yet".
    await knex.raw(
      `update pivot_coverage set covered_from = ?, covered_to = ? where stream = 'signals_hour'`,
      [new Date(seenMs - 24 * HOUR_MS), new Date(seenMs)],
    );
    await knex.raw(
      `update incident set opened_at = ?, resolved_at = ? where external_id = 'done'`,
      [new Date(seenMs - 120 * HOUR_MS), new Date(seenMs - 117 * HOUR_MS)],
    );
    await knex.raw(`delete from slo_bound`);
    const store = new DeriveStore(knex, 'Europe/Paris', {} as never);
    const moves = [await store.moveSloBound(nowMs), await store.moveSloBound(nowMs)];
    if (moves.join() !== 'true,false') throw new Error(`The bound of SLOs moves once, not ${moves.join()}`);
    await views.refresh();
    await store.keepSloBurn(nowMs);
    for (let taken = 1; taken > 0; ) taken = await store.keepSloDays(nowMs, 100);
    plugin = await startTestPlugin({ knex, entities: ENTITIES, users, permissionsEnabled: true });
  });
  afterAll(async () => {
    await plugin.stop();
    jest.restoreAllMocks();
  });

  const get = (url: string, user = 'user:default/admin') => request(plugin.app).get(`/api/monitoring${url}`).set(asUser(user));
  const slosOf = async (user?: string) => slosSchema.parse((await get('/applications/shop/slos', user)).body);

  it('lists what is promised, the most urgent first, each with its budget', async () => {
    const { items } = await slosOf();
    const own = items.filter(item => item.origin === 'annotation');
    expect(own.map(item => [item.name, item.state])).toEqual([
      ['availability', 'missed'], ['all', 'no_data'], ['quiet', 'on_track'], ['latency_p95', 'on_track'],
    ]);
    const [availability, all] = own;
    const bad = 3 * 300_000 + 715;
    expect(availability.budget).toMatchObject({ status: 'ok', num: bad });
    expect(availability.budget.status === 'ok' && availability.budget.value).toBeCloseTo(1 - bad / (718e6 * 0.001), 9);
    expect(availability.exhaustion).toEqual({ at: null, isSpent: true });
    expect(availability.hours).toEqual({ expected: 720, covered: 718, idle: 0, maintenance: 0 });
    // A gap is a gap, and the line ends at what is left.
    expect(availability.sparkline?.values).toHaveLength(48);
    expect(availability.sparkline?.values.at(-1)).toBeCloseTo(1 - bad / 718e3, 9);
    // A target of 100 % has no budget, and says so.
    expect(all.budget).toMatchObject({ status: 'not_applicable', value: null, reason: { code: 'no_error_budget' } });
    expect(all.burn).toEqual([]);
  });

  it('shows how fast it burns where its policy tells nobody, in the list, on the page of SLOs and explained', async () => {
    const quiet = async () => (await slosOf()).items.find(item => item.id === ids[0])!;
    const explained = async () =>
      explanationSchema.parse((await get(`/explain?kpi=slo_burn_rate&subject=slo:${ids[0]}&environment=production`)).body);
    const listed = async () =>
      scopeSlosSchema.parse((await get('/kpis/slo')).body).items.find(row => row.slo.id === ids[0])!;
    const [before, was] = [await quiet(), await explained()];
    expect([before.burnPolicy, before.burn.length]).toEqual(['default', 4]);
    const ofSixHours = before.burn.find(burn => burn.longMinutes === 360)!;
    expect(was.value).toMatchObject({ value: ofSixHours.long, target: ofSixHours.threshold });
    await knex.raw(`update slo set burn_policy = 'none', burn_pairs = '[]' where slo_id = ?`, [ids[0]]);
    await knex.raw(`create table kept_burn as select * from slo_burn`);
    try {
      await knex.raw(`delete from slo_burn where slo_id = ?`, [ids[0]]);
      await new DeriveStore(knex, 'Europe/Paris', {} as never).keepSloBurn(nowMs);
      const after = await quiet();
      expect([after.burnPolicy, after.burn]).toEqual(['none', []]);
      expect(after.exhaustion).toEqual(before.exhaustion);
      const { value, inputs } = await explained();
      expect(value).toMatchObject({ status: was.value.status, value: ofSixHours.long });
      expect(value).not.toHaveProperty('target');
      expect(inputs.find(input => input.id === 'burn_limit')?.value).toBeNull();
      const row = await listed();
      expect(row.burn).toMatchObject({ severity: 'indicator', state: 'not_firing', long: ofSixHours.long });
      expect(row.isBurning).toBe(false);
    } finally {
      await knex.raw(`update slo set burn_policy = 'default', burn_pairs = null where slo_id = ?`, [ids[0]]);
      await knex.raw(`delete from slo_burn where slo_id = ?`, [ids[0]]);
      await knex.raw(`insert into slo_burn select * from kept_burn where slo_id = ?`, [ids[0]]);
      await knex.raw(`drop table kept_burn`);
    }
  });

  it('spends the budget line by line: opening, lines, closing', async () => {
    const { body } = await get(`/applications/shop/slos/${ids[0]}/statement`);
    const statement = sloStatementSchema.parse(body);
    expect(statement.openingMinutes).toBeCloseTo(43.2, 9);
    const spent = statement.lines.reduce((sum, line) => sum + line.minutes, 0);
    expect(statement.closingMinutes).toBeCloseTo(43.2 - spent, 9);
    expect(statement.lines.at(-1)?.balanceMinutes).toBeCloseTo(statement.closingMinutes!, 9);
    expect(statement.lines.map(line => line.cause)).toEqual(['incident', 'background']);
    expect(statement.lines[0]).toMatchObject({ label: 'INC0003', hours: 3, bad: 900_000, isRunning: false });
    expect(statement.leavesNext).toEqual({
      at: new Date(seenMs - 120 * HOUR_MS + HOURS * HOUR_MS).toISOString(), minutes: statement.lines[0].minutes,
    });
    // The line of the burn-down falls at the bad hours, and ends where the account closes.
    const before = statement.burnDown.filter(point => Date.parse(point.at) <= seenMs - 121 * HOUR_MS);
    expect(before.at(-1)!.remaining!).toBeGreaterThan(0.99);
    expect(statement.burnDown.at(-1)?.remaining).toBeCloseTo(statement.closingMinutes! / 43.2, 9);
  });

  it('names no ticket to whom may not read them, and keeps the minutes', async () => {
    const { body } = await get(`/applications/shop/slos/${ids[0]}/statement`, 'user:default/reader');
    expect(JSON.stringify(body)).not.toMatch(/INC\d/);
    expect(body.lines[0]).toMatchObject({ cause: 'incident', label: null, title: null, upstreamUrl: null, bad: 900_000 });
  });

  it.each([
    ['/applications/shop/slos/999999/statement', 404],
    ['/applications/shop/slos/abc/statement', 400],
    ['/applications/shop/slos/1/statement?period=forever', 400],
    ['/kpis/slo?period=last_7d', 400],
    ['/kpis/slo?state=red', 400],
    ['/kpis/slo?groupBy=team', 400],
    ['/kpis/slo?cursor=zzz', 400],
    ['/kpis/slo?scope=domain:default/never-was', 404],
    ['/kpis/slo/days?scope=domain:default/never-was', 404],
    ['/kpis/slo/days?period=own', 400],
    ['/export/never.csv', 404],
    ['/export/slo.csv?state=red', 400],
  ])('%s answers %d', async (url, status) => {
    expect((await get(url)).status).toBe(status);
  });

  it('does not give the SLO of another entity by its id', async () => {
    expect((await get(`/applications/shop/slos/${ids[3]}/statement`)).status).toBe(404);
    expect((await get(`/explain?kpi=slo_sli&subject=slo:${ids[3]}`, 'user:default/reader')).status).toBe(404);
  });

  describe('of a scope', () => {
    const page = async (query: string, user?: string): Promise<ScopeSlos> => {
      const { body, status } = await get(`/kpis/slo?${query}`, user);
      expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
      return scopeSlosSchema.parse(body);
    };

    it('counts declared ones only, and an outage of one entity once', async () => {
      const { sum, groups, items, entities } = await page('period=own');
      expect(sum.counts).toEqual({ missed: 2, at_risk: 0, no_data: 1, on_track: 2 });
      expect(sum.met).toMatchObject({ num: 2, den: 4, value: 0.5, previous: 1 });
      const overspentSeconds = (900_715 / 718e3 - 1) * 43.2 * 60;
      expect(sum.serviceLost).toMatchObject({ status: 'ok', n: 2, previous: 0 });
      expect(sum.serviceLost.status === 'ok' && sum.serviceLost.value).toBeCloseTo(2 * overspentSeconds, 6);
      // Both availability SLOs of the two entities burn: the tip of the estate is broken just now.
      expect(sum.burning).toMatchObject({ status: 'ok', value: 2, previous: null });
      expect(sum.coverage).toMatchObject({ num: 4 * 718 + 720, den: 5 * 720 });
      expect(groups.map(group => [group.ref, group.sum.counts.missed])).toEqual([['domain:default/sales', 2]]);
      expect(items.map(item => [item.entity.name, item.slo.name, item.reading.state])).toEqual([
        ['secret', 'availability', 'missed'], ['shop', 'availability', 'missed'], ['shop', 'all', 'no_data'],
        ['shop', 'quiet', 'on_track'], ['shop', 'latency_p95', 'on_track'],
      ]);
      expect(entities).toEqual({ withSlo: 2, without: 2 });
    });

    it('tells of each SLO what its own screen tells', async () => {
      const { items } = await page('period=own&groupBy=app');
      for (const view of (await slosOf()).items) {
        const row = items.find(item => item.slo.id === view.id);
        expect(row?.reading).toEqual(expect.objectContaining({ budgetMinutes: view.budgetMinutes, badMinutes: view.badMinutes, state: view.state }));
        expect(row?.reading.sli).toEqual(view.sli);
        expect(row?.reading.budget).toEqual(view.budget);
        expect(row?.burn?.long).toEqual(view.burn.find(burn => burn.longMinutes === 360)?.long);
      }
    });

    it.each(['month', 'quarter'])('reads this %s as the function of the same moment does', async period => {
      const { items } = await page(`period=${period}`);
      const [row] = items.filter(item => item.slo.id === ids[0]);
      const from = Date.parse(row.reading.period.start);
      const { rows: [expected] } = await knex.raw<{ rows: { remaining: string; sli: string }[] }>(
        `select kpi.remaining, kpi.sli from slo_bound as bound
          cross join lateral kpi_slo_bound(array[?::integer]) as known
          cross join lateral kpi_slo(array[?::integer], array[?::timestamptz], array[?::timestamptz], array[known.alive_from],
            array[known.alive_to], array[known.known_to], bound.seen_at, bound.stale_after) as kpi`,
        [ids[0], ids[0], new Date(from).toISOString(), row.reading.period.end],
      );
      const { budget, sli } = row.reading;
      const shown = (value: typeof budget) => ('lastValue' in value ? value.lastValue : value.value);
      expect([shown(sli), shown(budget)]).toEqual([Number(expected.sli), Number(expected.remaining)]);
    });

    it('lists the wanted states, page by page', async () => {
      const first = await page('state=missed,no_data&limit=2');
      expect([first.items.length, first.total]).toEqual([2, 3]);
      const second = await page(`state=missed,no_data&limit=2&cursor=${first.nextCursor}`);
      expect([second.items.map(item => item.slo.name), second.nextCursor]).toEqual([['all'], null]);
      // What is counted does not depend on what is listed.
      expect(first.sum.total).toBe(5);
    });

    it('names in lists of entities the most urgent of what is declared', async () => {
      const { body } = await get('/applications?include=metrics&sort=name');
      const ofShop = body.items.find((item: { name: string }) => item.name === 'shop').metrics.slo;
      const [urgent, ...others] = (await slosOf()).items.filter(item => item.origin !== 'tier');
      expect(ofShop).toMatchObject({ id: urgent.id, name: urgent.name, state: urgent.state, target: urgent.target, count: others.length + 1 });
      expect(ofShop.remaining).toBeCloseTo((urgent.budget as { value: number }).value, 9);
      expect(ofShop.sli).toBeCloseTo((urgent.sli as { value: number }).value, 9);
    });

    it('brings to attention what is overspent and burns, the most urgent of each entity, and counts for whom nothing is promised', async () => {
      const member = (name: string, tier: Tier, isMapped = true): MemberRow => ({
        scopeRef: '', entityRef: `component:default/${name}`, name, tier, state: 'ok', seriesId: 1, isMapped,
      });
      const members = [member('shop', 1), member('bare', 2), member('bad', 3), member('far', 1, false), { ...member('db', 1), entityRef: 'resource:default/db' }];
      const { urgent, withoutSlo } = await readPromises({ sloScopes: new SloScopeReader(knex) }, members, 2, 'production', nowMs);
      const [view] = (await slosOf()).items;
      expect(urgent).toEqual([
        {
          sloId: view.id, name: 'availability', entity: members[0], owner: 'group:default/team',
          overspentMinutes: expect.closeTo(-(view.budget as { value: number }).value * view.budgetMinutes!, 6),
          burning: { severity: 'page', burn: expect.any(Number) },
        },
      ]);
      // `bad` is of no tier that has to promise, `far` is mapped to nothing, and a resource runs below others.
      expect(withoutSlo).toBe(1);
      expect((await readPromises({ sloScopes: new SloScopeReader(knex) }, members, 3, 'uat', nowMs))).toEqual({ urgent: [], withoutSlo: 3 });
    });

    it('adds up systems as it does domains', async () => {
      const [bySystem, byDomain] = [await page('period=own&groupBy=system'), await page('period=own')];
      expect(bySystem.groups.map(group => group.ref)).toEqual(['system:default/web']);
      expect(bySystem.groups[0].sum).toEqual(byDomain.groups[0].sum);
    });

    it('neither names nor counts what a reader may not see', async () => {
      const own = await page('period=own', 'user:default/reader');
      expect(own.basis).toBe('own');
      expect(own.sum.counts.missed).toBe(1);
      expect(JSON.stringify(own)).not.toContain('secret');
    });

    it('tells how they stood day by day, as far as a reader may see them', async () => {
      const days = async (query = '', user?: string) => {
        const { body, status } = await get(`/kpis/slo/days${query}`, user);
        expect(status).toBe(200);
        return scopeSloDaysSchema.parse(body).days;
      };
      const all = await days();
      expect(all).toHaveLength(30);
      const { sum } = await page('period=own');
      // Hours of some of today are all that is between the last day and the page: nothing bad was in them.
      expect(all.at(-1)).toMatchObject({ judged: sum.met.den, met: sum.met.value });
      expect(all.at(-1)!.lostSeconds).toBeGreaterThan(0);
      // Six days ago nothing had happened yet.
      expect(all.at(-7)).toMatchObject({ met: 1, lostSeconds: 0 });
      const own = await days('', 'user:default/reader');
      expect(own.at(-1)!.judged).toBe(sum.met.den! - 1);
      expect(await days('?scope=domain:default/sales')).toEqual(all);
    });

    it('keeps the sums of whole scopes, which are the same', async () => {
      const { rows } = await knex.raw<{ rows: Record<string, unknown>[] }>(
        `select * from mv_slo_scope_period where period_key = 'own' and not is_previous order by scope_ref`,
      );
      const { sum } = await page('period=own');
      expect(rows.map(row => row.scope_ref)).toEqual(['', 'domain:default/sales', 'group:default/team', 'system:default/web']);
      for (const row of rows) {
        expect(row).toMatchObject({ entities: 2, slos: 5, slos_kept: 2, slos_missed: 2, slos_not_judged: 1 });
        expect(Number(row.seconds_lost)).toBeCloseTo(sum.serviceLost.status === 'ok' ? sum.serviceLost.value : NaN, 6);
        expect([Number(row.hours_covered), Number(row.hours_expected)]).toEqual([sum.coverage.num, sum.coverage.den]);
      }
    });

    it('gives the table as a file to whom may export', async () => {
      const { status, text, headers } = await get('/export/slo.csv?state=missed');
      expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
        200, 'text/csv; charset=utf-8', 'attachment; filename="slo.csv"',
      ]);
      const lines = text.trim().split('\n');
      expect(lines).toHaveLength(3);
      expect(lines[1]).toMatch(/^domain:default\/sales,component:default\/secret,availability,annotation,missed,0\.999,/);
      expect((await get('/export/slo.csv', 'user:default/reader')).status).toBe(403);
    });
  });

  it('gives a statement as a file whose lines add up to what was spent', async () => {
    const path = `/applications/shop/slos/${ids[0]}/statement`;
    const [{ body }, { status, text, headers }] = [await get(path), await get(`${path}.csv`)];
    expect([status, headers['content-disposition']]).toEqual([200, 'attachment; filename="statement.csv"']);
    const [head, ...lines] = text.trim().split('\n').map((line: string) => line.split(','));
    const minutes = head.indexOf('minutes');
    expect(lines.map((cells: string[]) => Number(cells[minutes]))).toEqual(body.lines.map((line: { minutes: number }) => line.minutes));
    expect(lines.length).toBeGreaterThan(0);
    expect((await get(`${path}.csv`, 'user:default/reader')).status).toBe(403);
  });

  describe('explained', () => {
    const explain = async (query: string) => {
      const { body, status } = await get(`/explain?${query}`);
      expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
      return explanationSchema.parse(body);
    };
    const allRows = async (query: string) => {
      const rows: ExplainRow[] = [];
      for (let cursor = ''; ; ) {
        const part = await explain(`${query}&limit=200${cursor}`);
        rows.push(...part.rows.items);
        if (part.rows.nextCursor === null) return rows;
        cursor = `&cursor=${part.rows.nextCursor}`;
      }
    };
    const sum = (rows: readonly ExplainRow[], column: keyof ExplainRow) => rows.reduce((total, row) => total + Number(row[column]), 0);
    const input = (explanation: Awaited<ReturnType<typeof explain>>, id: string) => Number(explanation.inputs.find(item => item.id === id)?.value);

    it('gives the envelopes of the list, and rows that make them again', async () => {
      const missingHours = [-60, -59].map(at => new Date(seenMs + at * HOUR_MS).toISOString());
      for (const view of (await slosOf()).items.filter(item => item.budget.status === 'ok')) {
        const sli = await explain(`kpi=slo_sli&subject=slo:${view.id}`);
        const budget = await explain(`kpi=error_budget_remaining&subject=slo:${view.id}`);
        expect([sli.value, budget.value]).toEqual([view.sli, view.budget]);
        const rows = await allRows(`kpi=slo_sli&subject=slo:${view.id}`);
        expect(rows).toHaveLength(view.hours.covered!);
        expect(sum(rows, 'good') / sum(rows, 'total')).toBeCloseTo((view.sli as { value: number }).value, 12);
        expect(1 - sum(rows, 'bad') / input(budget, 'may_be_bad')).toBeCloseTo((view.budget as { value: number }).value, 9);
        const missing = 720 - view.hours.covered!;
        expect(budget.leftOut.map(({ reason, count, items }) => ({ reason, count, items }))).toEqual(
          missing === 0 ? [] : [{ reason: 'hours_without_data', count: missing, items: missingHours }],
        );
      }
    });

    it('explains the period of a statement, too', async () => {
      const { body } = await get(`/applications/shop/slos/${ids[0]}/statement?period=last_7d`);
      const { value, period } = await explain(`kpi=error_budget_remaining&subject=slo:${ids[0]}&period=last_7d`);
      expect(value).toEqual(body.reading.budget);
      expect(period.key).toBe('last_7d');
    });

    it('takes a burn rate apart into its slots', async () => {
      const [view] = (await slosOf()).items;
      const burn = view.burn.find(item => item.longMinutes === 360)!;
      const query = `kpi=slo_burn_rate&subject=slo:${view.id}`;
      const { value, notes } = await explain(query);
      const rows = await allRows(query);
      expect(value).toMatchObject({ status: 'ok', value: burn.long, target: burn.threshold });
      expect(sum(rows, 'bad') / sum(rows, 'total') / (1 - view.target)).toBeCloseTo(burn.long!, 6);
      expect([rows.length, notes]).toEqual([72, []]);
    });

    it('says how work that was announced would have changed it', async () => {
      await knex.raw(
        `insert into maintenance_window (entity_ref, environment, starts_at, ends_at, origin, registered_at)
         values ('component:default/shop', 'production', ?, ?, 'annotation', ?)`,
        [new Date(seenMs - 120 * HOUR_MS), new Date(seenMs - 117 * HOUR_MS), new Date(seenMs - 200 * HOUR_MS)],
      );
      const { leftOut, value } = await explain(`kpi=error_budget_remaining&subject=slo:${ids[0]}`);
      // What is missing could decide it now: it is told, and not called met (KPI.md 1.2).
      expect(value.status).toBe('partial');
      expect((value as { value: number }).value).toBeCloseTo(1 - 715 / 715e3, 9);
      expect(leftOut[0]).toMatchObject({ reason: 'announced_work', count: 3 });
      expect(leftOut[0].valueWith).toBeCloseTo(1 - 900_715 / 718e3, 9);
      await knex.raw('delete from maintenance_window');
    });

    it.each([
      ['slo_met', 'met', (rows: readonly ExplainRow[]) => rows.filter(row => row.compliance !== 'breached').length / rows.length],
      ['slo_service_lost', 'serviceLost', (rows: readonly ExplainRow[]) => sum(rows, 'overspent')],
      ['slo_burning', 'burning', (rows: readonly ExplainRow[]) => rows.filter(row => row.burning === true).length],
      ['slo_coverage', 'coverage', (rows: readonly ExplainRow[]) => sum(rows, 'hours_observed') / sum(rows, 'hours_expected')],
    ] as const)('has rows that make %s again', async (kpi, part, again) => {
      const served = scopeSlosSchema.parse((await get('/kpis/slo?scope=domain:default/sales')).body).sum[part];
      const query = `kpi=${kpi}&subject=domain:default/sales`;
      const { value } = await explain(query);
      expect(value).toEqual(served);
      expect(again(await allRows(query))).toBeCloseTo((served as { value: number }).value, 9);
    });
  });

  it('reads what is new again in the same slot until it is known, and nothing else', async () => {
    const store = new DeriveStore(knex, 'Europe/Paris', {} as never);
    const [late, fresh] = [ids[0], ids[2]];
    const statesOf = async (sloId: number) =>
      (await knex.raw<{ rows: { state: string }[] }>(`select state from slo_burn where slo_id = ? order by severity, long_minutes, at`, [sloId])).rows.map(row => row.state);
    const [before, ofLate] = [await statesOf(fresh), await statesOf(late)];
    expect(before.some(state => state !== 'unknown')).toBe(true);
    // As if their data had not been there when the slot was read; one of them was there in the slot before.
    await knex.raw(`update slo_burn set state = 'unknown', burn_long = null where slo_id in (?, ?)`, [late, fresh]);
    await knex.raw(
      `insert into slo_burn (slo_id, at, severity, long_minutes, short_minutes, threshold, resolution, state)
       select slo_id, at - interval '5 minutes', severity, long_minutes, short_minutes, threshold, resolution, state from slo_burn where slo_id = ?`,
      [late],
    );
    await store.keepSloBurn(nowMs);
    expect(await statesOf(fresh)).toEqual(before);
    expect(new Set(await statesOf(late))).toEqual(new Set(['unknown']));
    await knex.raw(`delete from slo_burn where slo_id = ?`, [late]);
    await store.keepSloBurn(nowMs);
    expect(await statesOf(late)).toEqual(ofLate);
    // As if a part of the windows had been there, or hours alone, and had said something else.
    const other = `state = case state when 'firing' then 'not_firing' else 'firing' end`;
    for (const [seen, of] of [
      ['coverage_long = 0.5, coverage_short = 0.5', ''],
      [`resolution = 'hours'`, `and resolution = 'tip'`],
    ]) {
      const { rowCount } = await knex.raw<{ rowCount: number }>(`update slo_burn set ${other}, ${seen} where slo_id = ? ${of}`, [fresh]);
      expect(rowCount).toBeGreaterThan(0);
      expect(await statesOf(fresh)).not.toEqual(before);
      await store.keepSloBurn(nowMs);
      expect(await statesOf(fresh)).toEqual(before);
    }
  });

  it('keeps a burn rate where its state changed and once an hour, and nothing else', async () => {
    const store = new DeriveStore(knex, 'Europe/Paris', {} as never);
    const counted = async (what: string) =>
      (await knex.raw<{ rows: { n: number }[] }>(
        `select count(${what})::integer as n from slo_burn join slo_definition using (slo_id) where upper_inf(valid)`,
      )).rows[0].n;
    const kept = () => counted('*');
    const rules = await counted('distinct (slo_id, severity, long_minutes)');
    const before = await kept();
    const readAgain = async (atMs: number) => {
      await knex.raw(`update slo_bound set burn_at = burn_at - interval '10 minutes'`);
      await store.keepSloBurn(atMs);
      return kept();
    };
    expect(rules).toBeGreaterThan(0);
    // The same slot says the same; an hour on, each rule is kept once more whatever it says.
    expect([await readAgain(nowMs), await readAgain(nowMs + HOUR_MS)]).toEqual([before, before + rules]);
    expect(await store.keepSloBurn(nowMs)).toBe(0);
  });
});
