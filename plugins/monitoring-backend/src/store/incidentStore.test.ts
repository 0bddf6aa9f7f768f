import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/database';
import { HOUR, incidentFact, pageOf, slaFact } from '../__testUtils__/facts';
import { BatchStore } from './batchStore';
import { FeedKey, FeedStore } from './feedStore';
import { listKnown } from './knownStore';
import { PostgresLeaseStore } from './leaseStore';
import { PageWriter } from './pageWriter';
import { Partitions } from './partitions';
import { AdminReader, IncidentReader } from './read';
import { SeriesIds } from './seriesIds';

jest.setTimeout(120_000);

const OPENED = Date.UTC(2026, 10, 19, 22, 30);
const feed: FeedKey = { source: 'servicenow', instance: 'main', stream: 'incidents', partition: 'live' };
const cart = { entityRef: 'component:default/cart', environment: 'production', via: 'direct' as const };

describe('incidents in the store', () => {
  const databases = testDatabases();
  let knex: Knex;
  let store: (facts: readonly Fact[], changes?: Partial<FactPage>, asked?: readonly string[]) => Promise<number>;

  beforeEach(async () => {
    ({ knex } = await migratedDatabase(databases));
    const lease = (await new PostgresLeaseStore(knex).acquire('feed', 'me', 600))!;
    const writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'Europe/Paris');
    await new FeedStore(knex).read(feed);
    const batchRunId = await new BatchStore(knex).begin({ ...feed, kind: 'scheduled', windowStartMs: 0, windowEndMs: 1, startedBy: null });
    store = async (facts, changes = {}, asked = ['shop', 'cart']) =>
      (
        await writer.write(
          {
            lease, feed, batchRunId, page: pageOf(facts, changes), window: { startMs: 0, endMs: 1 }, targets: asked.map(name => ({ entityRef: `component:default/${name}`, environment: 'production', pivotHash: '' })),
            watermarkMs: null, judgesPresence: true, rechecks: 'incident',
          },
          OPENED,
        )
      ).written;
  });

  const held = async () =>
    (await knex.raw<{ rows: Record<string, unknown>[] }>(
      `select external_id, state, updated_at, left_new_at, missing_since is not null as missing, removed_at is not null as removed
         from incident order by external_id`,
    )).rows;
  const links = async () =>
    (await knex.raw<{ rows: { external_id: string; entity_ref: string; via: string }[] }>(
      `select external_id, entity_ref, via from event_series join series using (series_id)
        where event_kind = 'incident' order by 1, 2`,
    )).rows.map(row => `${row.external_id} ${row.entity_ref} ${row.via}`);
  const history = async () =>
    (await knex.raw<{ rows: { external_id: string; state: string; open: boolean }[] }>(
      `select external_id, version ->> 'state' as state, upper_inf(recorded) as open from event_history order by lower(recorded)`,
    )).rows;
  const dirty = async () =>
    (await knex.raw<{ rows: { day: string }[] }>(`select distinct day::text as day from rollup_dirty order by 1`)).rows.map(row => row.day);

  it('keeps every accepted version and when we believed it', async () => {
    await store([incidentFact('1', OPENED)]);
    await store([incidentFact('1', OPENED, { state: 'resolved', resolvedMs: OPENED + HOUR, updatedMs: OPENED + HOUR })]);
    expect(await history()).toEqual([
      { external_id: '1', state: 'new', open: false },
      { external_id: '1', state: 'resolved', open: true },
    ]);
  });

  it('counts those open now by priority, and those open at an instant, whatever became of them', async () => {
    const resolved = { state: 'resolved', resolvedMs: OPENED + 3 * HOUR, updatedMs: OPENED + 3 * HOUR } as const;
    await store([
      incidentFact('1', OPENED, { priority: 2 }),
      incidentFact('2', OPENED + 2 * HOUR, { priority: 1 }),
      incidentFact('3', OPENED, { priority: 2, ...resolved }),
      incidentFact('4', OPENED, { priority: 3, ...resolved }),
      incidentFact('5', OPENED, { priority: 2, ...resolved, state: 'canceled' }),
      incidentFact('6', OPENED, { priority: null }),
    ]);
    const { rows: [{ id }] } = await knex.raw<{ rows: { id: number }[] }>(
      `select series_id as id from series where entity_ref = 'component:default/shop'`,
    );
    const reader = new IncidentReader(knex);
    const open = [{ priority: 1, count: 1 }, { priority: 2, count: 1 }, { priority: null, count: 1 }];
    expect(await reader.openAndBefore(id, OPENED + HOUR)).toEqual({ open, before: 4 });
    expect(await reader.openAndBefore(id, OPENED - 1)).toEqual({ open, before: 0 });
    expect((await reader.openCounts([id])).get(id)).toEqual(open);
    // One that was canceled was none; the day is that of the zone.
    const day = (ms: number, zone: string) => new Intl.DateTimeFormat('sv', { timeZone: zone }).format(ms);
    for (const zone of ['Europe/Paris', 'Pacific/Kiritimati']) {
      const expected = new Map<string, number>();
      for (const ms of [OPENED, OPENED + 2 * HOUR, OPENED, OPENED, OPENED]) expected.set(day(ms, zone), (expected.get(day(ms, zone)) ?? 0) + 1);
      expect(await reader.openedByDay(id, OPENED, zone)).toEqual(expected);
    }
    expect(await reader.openedByDay(id, OPENED + HOUR, 'UTC')).toEqual(new Map([[day(OPENED + 2 * HOUR, 'UTC'), 1]]));
  });

  it('tells how feeds are once a second at most, and at once to who asks for now', async () => {
    let nowMs = OPENED;
    const reader = new AdminReader(knex, 1_000, () => nowMs);
    const sees = async (read: Promise<readonly { errorCode: string | null }[]>) => (await read).map(row => row.errorCode);
    expect(await sees(reader.feeds())).toEqual([null]);
    await knex.raw(`update feed set error_code = 'timeout', error_message = '', error_since = now()`);
    expect(await sees(reader.feeds())).toEqual([null]);
    expect(await sees(reader.feedsNow())).toEqual(['timeout']);
    nowMs += 1_000;
    expect(await sees(reader.feeds())).toEqual(['timeout']);
  });

  it('changes nothing when a page is replayed', async () => {
    expect(await store([incidentFact('1', OPENED), slaFact('s', '1')])).toBe(2);
    await knex.raw('delete from rollup_dirty');
    expect(await store([incidentFact('1', OPENED), slaFact('s', '1')])).toBe(0);
    expect(await history()).toHaveLength(2);
    expect(await dirty()).toEqual([]);
  });

  it('never lets an older version overwrite a newer one, nor its links', async () => {
    await store([incidentFact('1', OPENED, { state: 'in_progress', updatedMs: OPENED + HOUR })]);
    await store([incidentFact('1', OPENED, { updatedMs: OPENED, links: [cart] })]);
    expect(await held()).toEqual([expect.objectContaining({ state: 'in_progress', updated_at: new Date(OPENED + HOUR) })]);
    expect(await links()).toEqual(['1 component:default/shop direct']);
  });

  it('notes when an incident left New, if it was ever seen New', async () => {
    const acknowledged = { state: 'in_progress' as const, updatedMs: OPENED + HOUR };
    await store([incidentFact('1', OPENED), incidentFact('2', OPENED, acknowledged)]);
    await store([incidentFact('1', OPENED, acknowledged)]);
    await store([incidentFact('1', OPENED, { state: 'on_hold', updatedMs: OPENED + 2 * HOUR })]);
    expect((await held()).map(row => row.left_new_at)).toEqual([new Date(OPENED + HOUR), null]);
  });

  it('does not store what concerns nobody, and takes the links from what has moved away', async () => {
    await store([incidentFact('1', OPENED), incidentFact('2', OPENED, { links: [] })]);
    expect((await held()).map(row => row.external_id)).toEqual(['1']);
    await store([incidentFact('1', OPENED, { ciId: 'b'.repeat(32), updatedMs: OPENED + HOUR, links: [] })]);
    expect(await links()).toEqual([]);
    expect(await held()).toHaveLength(1);
  });

  it('leaves the links of entities that a run did not ask for', async () => {
    const shop = { ...cart, entityRef: 'component:default/shop' };
    await store([incidentFact('1', OPENED, { links: [shop] })], {}, ['shop']);
    await store([incidentFact('1', OPENED, { links: [cart] })], {}, ['cart']);
    expect(await links()).toEqual(['1 component:default/cart direct', '1 component:default/shop direct']);
    await store([incidentFact('1', OPENED, { links: [] })], {}, ['cart']);
    expect(await links()).toEqual(['1 component:default/shop direct']);
  });

  it('judges the days anew of an incident that is not urgent any more', async () => {
    await store([incidentFact('1', OPENED, { priority: 1 })]);
    await knex.raw('delete from rollup_dirty');
    await store([incidentFact('1', OPENED, { priority: 3, updatedMs: OPENED + HOUR })]);
    expect(await dirty()).not.toEqual([]);
  });

  it('links one incident to each series it belongs to, once', async () => {
    const shop = { ...cart, entityRef: 'component:default/shop' };
    await store([incidentFact('1', OPENED, { links: [shop, cart, { ...cart, via: 'inherited' }] })]);
    expect(await links()).toEqual(['1 component:default/cart direct', '1 component:default/shop direct']);
  });

  it('judges the reporting-zone days anew on which an urgent incident was open, and no others', async () => {
    // 22:30 UTC is 23:30 in Paris: two hours reach into the next day.
    await store([
      incidentFact('1', OPENED, { state: 'resolved', resolvedMs: OPENED + 2 * HOUR, updatedMs: OPENED + 2 * HOUR }),
      incidentFact('2', OPENED - 240 * HOUR, { priority: 4, resolvedMs: OPENED - 239 * HOUR, state: 'resolved' }),
    ]);
    expect(await dirty()).toEqual(['2026-11-19', '2026-11-20']);
  });

  it('judges of each entity the days of its own incidents, though a page brings those of many', async () => {
    const of = (name: string) => ({ links: [{ ...cart, entityRef: `component:default/${name}` }] });
    const done = (from: number) => ({ state: 'resolved' as const, resolvedMs: from + HOUR, updatedMs: from + HOUR });
    const later = OPENED + 48 * HOUR;
    const marked = async () =>
      (await knex.raw<{ rows: { entity_ref: string; day: string }[] }>(
        `select entity_ref, day::text as day from rollup_dirty join series using (series_id) order by 1, 2`,
      )).rows.map(row => `${row.entity_ref.split('/')[1]} ${row.day}`);
    await store([incidentFact('1', OPENED, { ...done(OPENED), ...of('shop') }), incidentFact('2', later, { ...done(later), ...of('cart') })]);
    expect(await marked()).toEqual(['cart 2026-11-21', 'cart 2026-11-22', 'shop 2026-11-19', 'shop 2026-11-20']);
    await knex.raw('delete from rollup_dirty');
    // One of the two moves: who lost it and who gained it are judged anew on its days, the other is not.
    await store([
      incidentFact('1', OPENED, { ...done(OPENED), updatedMs: OPENED + 2 * HOUR, ...of('cart') }),
      incidentFact('2', later, { ...done(later), ...of('cart') }),
    ]);
    expect(await marked()).toEqual(['cart 2026-11-19', 'cart 2026-11-20', 'shop 2026-11-19', 'shop 2026-11-20']);
  });

  it('removes an incident that is gone at a second look, and brings it back when it is seen again', async () => {
    await store([incidentFact('1', OPENED), incidentFact('2', OPENED)]);
    await store([], { gone: ['1'] });
    expect(await held()).toEqual([expect.objectContaining({ missing: true, removed: false }), expect.objectContaining({ missing: false })]);
    await store([], { gone: ['1'] });
    expect(await held()).toEqual([expect.objectContaining({ removed: true }), expect.objectContaining({ removed: false })]);
    expect(await listKnown(knex, 'incident', feed)).toEqual(['2']);
    await store([incidentFact('1', OPENED)]);
    expect(await listKnown(knex, 'incident', feed)).toEqual(['1', '2']);
  });

  it('does not believe a look that misses a great many at once', async () => {
    const many = Array.from({ length: 40 }, (_, index) => incidentFact(String(index), OPENED));
    await store(many);
    const gone = many.slice(0, 30).map(fact => fact.externalId);
    await store(many.slice(30), { gone });
    await store(many.slice(30), { gone });
    expect(await listKnown(knex, 'incident', feed)).toHaveLength(40);
  });

  it('takes ten thousand at once', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => incidentFact(`i${index}`, OPENED));
    expect(await store(many)).toBe(10_000);
    expect(await store(many)).toBe(0);
    expect(await links()).toHaveLength(10_000);
  });

  it('ends in the newest version of each incident, in whatever order and however often versions arrive', async () => {
    const version = fc.record({ id: fc.constantFrom('a', 'b', 'c'), age: fc.integer({ min: 0, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(version, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }), async pages => {
        await knex.raw('truncate incident, event_series, event_history, rollup_dirty');
        const factOf = ({ id, age }: { id: string; age: number }) =>
          incidentFact(id, OPENED, {
            updatedMs: OPENED + age * HOUR, reassignmentCount: age, links: age % 2 === 0 ? [cart] : [{ ...cart, entityRef: 'component:default/shop' }],
          });
        for (const page of pages) {
          // A page shows each incident in one version, as upstream has it then.
          await store([...new Map(page.map(item => [item.id, factOf(item)])).values()]);
        }
        const newest = new Map<string, number>();
        for (const page of pages) {
          for (const [id, age] of new Map(page.map(item => [item.id, item.age]))) {
            newest.set(id, Math.max(age, newest.get(id) ?? -1));
          }
        }
        expect((await held()).map(row => [row.external_id, (row.updated_at as Date).getTime()])).toEqual(
          [...newest].sort().map(([id, age]) => [id, OPENED + age * HOUR]),
        );
        expect(await links()).toEqual(
          [...newest].sort().map(([id, age]) => `${id} component:default/${age % 2 === 0 ? 'cart' : 'shop'} direct`),
        );
      }),
      { numRuns: 40 },
    );
  });
});
