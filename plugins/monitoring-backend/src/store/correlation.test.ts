import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { DoraGround, sha } from '../__testUtils__/doraGround';
import { HOUR, incidentFact } from '../__testUtils__/facts';
import { testPages } from '../__testUtils__/storeFacts';
import { writeVerdict } from './correlationStore';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 10, 20, 12);
const SECOND = 1 / 3_600;

describe('causes of incidents', () => {
  const databases = testDatabases();
  let knex: Knex;
  let ground: DoraGround;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    ground = await DoraGround.create(knex, NOW);
  });

  const verdict = async (verdictGiven: 'confirmed' | 'refuted' | 'withdrawn', incident: string, deployment: string) =>
    writeVerdict(knex, {
      incident: { source: 'servicenow', instance: 'main', externalId: incident },
      target: { kind: 'release', seriesId: await ground.seriesId(), source: 'gitlab', instance: 'main', externalId: deployment },
      verdict: verdictGiven, givenBy: 'user:default/x', note: '',
    });

  it.each([
    ['an hour', -49, 0.75],
    ['an hour and a second', -49 + SECOND, 0.65],
    ['four hours', -46, 0.65],
    ['a day, the inclusive end of the window', -26, 0.6],
  ])('believes in the last release before by how long ago it was: %s', async (_, opened, p) => {
    await ground.deploy([['1', -50]]);
    await ground.incident('a', opened);
    await ground.correlate();
    expect(await ground.edges()).toEqual([expect.objectContaining({ incident: 'a', target: '1', code: 'C4', p, primary: true })]);
  });

  it('ties nothing from before the release began, nor from a second after its window', async () => {
    await ground.deploy([['1', -50]]);
    // It takes four minutes.
    await ground.incident('begun', -50 - 240 * SECOND);
    await ground.incident('before', -50 - 241 * SECOND);
    await ground.incident('finish', -50);
    await ground.incident('after', -26 + SECOND);
    await ground.correlate();
    expect((await ground.edges()).map(edge => edge.incident)).toEqual(['begun', 'finish']);
  });

  it('takes the later of two releases five minutes apart, and one that ended over one under way', async () => {
    await ground.deploy([['1', -50], ['2', -50 + 300 * SECOND], ['3', -40]]);
    await ground.incident('a', -49);
    await ground.incident('b', -40 - 60 * SECOND);
    await ground.correlate();
    expect(await ground.causeOf('a')).toBe('2');
    // Release 3 was under way for three minutes, which weighs more than one of ten hours before.
    expect(await ground.causeOf('b')).toBe('3');
    expect((await ground.edges()).filter(edge => edge.incident === 'b').map(edge => [edge.target, edge.p])).toEqual([['3', 0.75], ['2', 0.6]]);
  });

  it('believes what the ticket says above time: the change that a merge request of the release names', async () => {
    await ground.deploy([['1', -100], ['2', -90], ['3', -40]]);
    await ground.range('1', '2', [{ sha: sha('a'), hours: -92, isMerge: true }]);
    await ground.range('2', '3', []);
    await ground.merge(5, -92, sha('a'), { labels: ['CHG77'] });
    await ground.change('77', -95, { number: 'CHG77', state: 'closed', workStartMs: NOW - 91 * HOUR, workEndMs: NOW - 89 * HOUR });
    await ground.incident('a', -39.5, { causedByChangeId: '77' });
    await ground.correlate();
    expect(await ground.causeOf('a')).toBe('2');
    expect(await ground.edges()).toEqual([
      expect.objectContaining({ kind: 'release', target: '2', code: 'C1', p: 0.98, primary: true }),
      expect.objectContaining({ kind: 'release', target: '3', code: 'C4', p: 0.75, primary: false }),
      expect.objectContaining({ kind: 'change', target: '77', code: 'C1', p: 0.98, primary: true }),
    ]);
  });

  it('ties the one release that the work on the change held, and none where it held two', async () => {
    await ground.deploy([['1', -100], ['2', -90]]);
    const work = { state: 'closed' as const, workStartMs: NOW - 91 * HOUR, workEndMs: NOW - 89 * HOUR };
    await ground.change('77', -91, work);
    await ground.change('78', -101, { ...work, workStartMs: NOW - 101 * HOUR });
    await ground.incident('a', -40, { causedByChangeId: '77' });
    await ground.incident('b', -40, { causedByChangeId: '78' });
    await ground.correlate();
    expect((await ground.edges()).filter(edge => edge.kind === 'release')).toEqual([
      expect.objectContaining({ incident: 'a', target: '2', code: 'C1b', p: 0.9 }),
    ]);
  });

  it('reads the revision in the title, but no word of digits', async () => {
    await ground.deploy([['a1', -300, { sha: `1234abcd${'0'.repeat(32)}`, version: 'v2.4.1' }], ['b', -200]]);
    await ground.incident('sha', -100, { title: 'Carts are empty since 1234abcd' });
    await ground.incident('tag', -100, { title: 'Carts are empty since 2.4.1.' });
    await ground.incident('none', -100, { title: 'Carts are empty since 2026 11 and 241' });
    await ground.correlate();
    expect((await ground.edges()).map(edge => [edge.incident, edge.target, edge.code])).toEqual([['sha', 'a1', 'C2'], ['tag', 'a1', 'C2']]);
  });

  it('never takes the change that was raised to repair', async () => {
    await ground.change('fix', -41, { state: 'implement' });
    await ground.change('other', -41, { state: 'implement' });
    await ground.incident('a', -40, { fixChangeId: 'fix' });
    await ground.correlate();
    expect((await ground.edges()).map(edge => edge.target)).toEqual(['other']);
  });

  it('adds evidence up, the shared part of it once, and never beyond 0.95 without a clear word', async () => {
    await ground.deploy([['1', -60], ['2', -50], ['12', -49]]);
    await ground.incident('a', -49.9);
    await ground.correlate();
    // Rolled back after an hour: 0.85 and 0.75 tell of the same thing.
    expect(await ground.edges()).toContainEqual(expect.objectContaining({ target: '2', code: 'C3', evidence: { C3: 0.85, C4: 0.75 }, p: 0.85 }));
  });

  it('lets people decide, by any deployment of the release, and take it back', async () => {
    await ground.deploy([['1', -60], ['2', -50], ['22', -49.5]]);
    await ground.incident('a', -49);
    await ground.correlate();
    expect(await ground.causeOf('a')).toBe('2');
    await verdict('refuted', 'a', '22');
    await verdict('confirmed', 'a', '1');
    expect(await ground.correlate()).toBe(1);
    expect((await ground.edges()).map(edge => [edge.target, edge.code, edge.p, edge.primary])).toEqual([['1', 'H+', 1, true], ['2', 'H-', 0, false]]);
    await verdict('withdrawn', 'a', '22');
    await verdict('withdrawn', 'a', '1');
    await ground.correlate();
    expect((await ground.edges()).map(edge => [edge.target, edge.code])).toEqual([['2', 'C4']]);
  });

  it('gives children the causes of their parent, and canceled and removed incidents none', async () => {
    await ground.deploy([['1', -50]]);
    await ground.incident('child', -20, { parentId: 'parent' });
    await ground.incident('canceled', -49, { state: 'canceled' });
    await ground.incident('parent', -49);
    await ground.correlate();
    expect((await ground.edges()).map(edge => [edge.incident, edge.target])).toEqual([['child', '1'], ['parent', '1']]);
    await knex.raw(`update incident set removed_at = now() where external_id = 'parent'`);
    await knex.raw(`insert into correlation_dirty values ('servicenow', 'main', 'parent')`);
    await ground.correlate();
    expect(await ground.edges()).toEqual([]);
  });

  it('keeps the edge of an incident that is reopened, and moves no past when a cause is told late', async () => {
    await ground.deploy([['1', -60], ['2', -50]]);
    await ground.change('77', -61, { state: 'closed', workStartMs: NOW - 61 * HOUR, workEndMs: NOW - 59 * HOUR });
    await ground.incident('a', -49, { state: 'resolved', resolvedMs: NOW - 48 * HOUR });
    await ground.correlate();
    const monthEnd = await ground.clock();
    await ground.incident('a', -49, { state: 'in_progress', resolvedMs: null, reopenCount: 1, updatedMs: NOW });
    await ground.correlate();
    expect(await ground.edges()).toEqual(await ground.edges(monthEnd));
    await ground.incident('a', -49, { causedByChangeId: '77', updatedMs: NOW + 1 });
    await ground.correlate();
    expect(await ground.causeOf('a')).toBe('1');
    expect((await ground.edges(monthEnd)).filter(edge => edge.primary).map(edge => edge.target)).toEqual(['2']);
    const then = await ground.dora({ knownAt: monthEnd });
    const now = await ground.dora();
    expect([then.cfr_num, now.cfr_num]).toEqual([1, 1]);
    expect((await ground.releases()).map(release => [release.id, release.p])).toEqual([['1', 0.9], ['2', null]]);
  });

  it('looks at what the entity depends on, for four hours, and there only beside its own releases', async () => {
    const both = ['component:default/shop', 'component:default/stock'];
    const pages = await testPages(knex, { source: 'gitlab', instance: 'main', stream: 'merge_requests', partition: 'live' }, { nowMs: NOW, asked: both });
    await knex.raw(`insert into entity_relation values ('component:default/shop', 'dependsOn', 'component:default/stock', 'catalog', '(,)')`);
    const stock = [{ entityRef: 'component:default/stock', environment: 'production', via: 'direct' as const }];
    await ground.incident('a', -49);
    await ground.incident('late', -46 + SECOND);
    await pages.store([{
      kind: 'deployment', externalId: 's', name: '', status: 'success', statusCode: '', environmentName: 'production', project: 'sales/stock',
      sha: sha('9'), revision: null, ref: null, version: null, repository: null, pipelineId: null, createdMs: NOW - 51 * HOUR, startedMs: null,
      finishedMs: NOW - 50 * HOUR, updatedMs: NOW - 50 * HOUR, links: stock,
    }]);
    await ground.correlate();
    expect((await ground.edges()).map(edge => [edge.incident, edge.target, edge.code, edge.p, edge.primary])).toEqual([['a', 's', 'C6', 0.35, true]]);
  });

  it('recomputes what facts touched, and the same facts change nothing', async () => {
    await ground.deploy([['1', -50]]);
    await ground.incident('a', -49);
    expect(await ground.correlate()).toBe(1);
    expect(await ground.correlate()).toBe(0);
    await ground.incident('a', -49);
    expect(await ground.correlate()).toBe(0);
    await ground.deploy([['2', -49.5]]);
    expect(await ground.correlate()).toBe(1);
    const { rows } = await knex.raw<{ rows: { target_id: string; is_open: boolean }[] }>(
      `select target_id, upper_inf(recorded) as is_open from correlation_edge order by lower(recorded), target_id`,
    );
    expect(rows).toEqual([{ target_id: '1', is_open: false }, { target_id: '2', is_open: true }]);
    await knex.raw(`insert into correlation_dirty select source, instance, external_id from incident`);
    await ground.correlate();
    expect((await knex.raw(`select count(*)::integer as rows from correlation_edge`)).rows).toEqual([{ rows: 2 }]);
  });

  it('finds the same causes in whatever order and pages facts come, and however often', async () => {
    const deployments: [string, number][] = [['1', -60], ['2', -50], ['12', -49], ['3', -30], ['4', -29.9]];
    const incidents: [string, number][] = [['a', -49.5], ['b', -30], ['c', -28], ['d', -60]];
    const steps = [
      ...deployments.map(one => () => ground.deploy([one])),
      ...incidents.map(([id, hours]) => () => ground.incident(id, hours)),
      () => ground.correlate().then(() => undefined),
    ];
    for (const step of steps) await step();
    await ground.correlate();
    const expected = await ground.edges();
    expect(expected.length).toBeGreaterThan(4);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...steps.keys(), ...steps.keys()], { minLength: steps.length * 2 }), async order => {
        await knex.raw(`truncate deployment, incident, event_series, event_history, correlation_edge, correlation_dirty`);
        for (const index of order) await steps[index]();
        await ground.correlate();
        expect(await ground.edges()).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it('stores an incident and its mark in one transaction', async () => {
    const pages = await testPages(knex, { source: 'servicenow', instance: 'main', stream: 'changes', partition: 'live' }, { nowMs: NOW, environment: 'production' });
    await pages.store([incidentFact('a', NOW - HOUR)]);
    expect((await knex.raw(`select incident_id from correlation_dirty`)).rows).toEqual([{ incident_id: 'a' }]);
  });
});
