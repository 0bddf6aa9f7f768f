import { Entity } from '@backstage/catalog-model';
import { BURN_POLICIES, DEFAULT_OBJECTIVES, DEFAULT_SCORE_CONFIG, Fact, NO_SIGNAL_VALUES, SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Knex } from 'knex';
import { readContent } from '../readContent';
import { dynatraceConnectorFactory } from '../connectors/dynatrace/dynatraceConnector';
import { servicenowPivot } from '../connectors/servicenow/pivot';
import { DeriveEngine } from '../derive';
import { BatchStore, CatalogStore, DeriveStore, FeedStore, PageWriter, Partitions, PostgresLeaseStore, ScoreBacktestStore, ScoreStore, SeriesIds, SloReader, StateStore, ViewCatalog } from '../store';
import { incidentFact, pageOf, slaFact } from './facts';

const SLOT = 300_000;

const component = (name: string, annotations: Record<string, string>, group = 'team'): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default', annotations },
  spec: { type: 'service' },
  relations: [
    { type: 'partOf', targetRef: 'system:default/web' },
    { type: 'ownedBy', targetRef: `group:default/${group}` },
  ],
});

const ID = 'rosetta.io/dynatrace.entityId';
const CI = 'rosetta.io/servicenow.ciId';

/** A small catalog: two mapped components, one of them secret, one unmapped, one badly mapped. */
export const ENTITIES: readonly Entity[] = [
  { apiVersion: 'backstage.io/v1alpha1', kind: 'Domain', metadata: { name: 'sales', namespace: 'default' } },
  {
    apiVersion: 'backstage.io/v1alpha1', kind: 'System', metadata: { name: 'web', namespace: 'default' },
    relations: [{ type: 'partOf', targetRef: 'domain:default/sales' }],
  },
  { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'team', namespace: 'default' } },
  component('shop', { [ID]: 'SERVICE-00000000000000A1', [CI]: 'a'.repeat(32), 'rosetta.io/tier': '1' }),
  component('secret', { [ID]: 'SERVICE-00000000000000B2', [CI]: 'b'.repeat(32), 'rosetta.io/tier': '1' }),
  component('bare', {}),
  component('bad', { [ID]: 'SERVICE-1"),type("HOST' }),
];

/** Fills a database with the catalog, 26 hours of the tip, an open problem of both mapped components, and their incidents. */
export async function fillEstate(knex: Knex, views: ViewCatalog, nowMs: number): Promise<void> {
  const connector = dynatraceConnectorFactory.create(
    { name: 'main', baseUrl: 'http://127.0.0.1:9', uiUrl: 'http://127.0.0.1:9', options: { token: `dt0c01.TESTTESTTESTTESTTESTTEST.${'A'.repeat(64)}` } },
    { environmentOf: () => 'production', http: { request: () => Promise.reject(new Error('not asked')), close: async () => {} } },
  );
  const content = await readContent(
    ENTITIES,
    {
      environments: ['production', 'uat'], defaultEnvironment: 'production', reportingZone: 'Europe/Paris', objectives: DEFAULT_OBJECTIVES,
      burnPolicies: BURN_POLICIES,
    },
    [
      { source: 'dynatrace', definition: connector.pivot, instances: ['main'] },
      { source: 'servicenow', definition: servicenowPivot, instances: ['main'] },
    ],
  );
  await new CatalogStore(knex).apply(content);
  const lease = (await new PostgresLeaseStore(knex).acquire('fill', 'test', 60))!;
  const writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), 'Europe/Paris');
  const endMs = Math.floor(nowMs / SLOT) * SLOT;
  const targets = ['shop', 'secret'].map(name => ({
    entityRef: `component:default/${name}`, environment: 'production',
    pivotHash: '',
  }));
  const write = async (stream: string, facts: readonly Fact[], startMs: number, source = 'dynatrace') => {
    const feed = { source, instance: 'main', stream, partition: 'live' } as const;
    await new FeedStore(knex).read(feed);
    const batches = new BatchStore(knex);
    const batchRunId = await batches.begin({ ...feed, kind: 'scheduled', windowStartMs: startMs, windowEndMs: endMs, startedBy: null });
    const page = pageOf(facts, {
      rejected: [{ recordId: 'SERVICE-9', code: 'foreign_entity', field: 'dimensionMap', message: 'Not asked for', sample: '{}' }],
    });
    await writer.write(
      { lease, feed, batchRunId, page, window: { startMs, endMs }, targets, watermarkMs: endMs, judgesPresence: true },
      nowMs,
    );
    await batches.finish(batchRunId, 'done', null);
    await new FeedStore(knex).succeeded(lease, feed, nowMs + 60_000);
  };
  const slots: SignalFact[] = [];
  for (let at = endMs - 26 * 3_600_000; at < endMs; at += SLOT) {
    const isBroken = at >= endMs - 8 * SLOT;
    for (const target of targets) {
      slots.push({
        kind: 'signal', ...NO_SIGNAL_VALUES, entityRef: target.entityRef, environment: 'production', resolution: '5m', startMs: at,
        requests: 1_000, errors: isBroken ? 42 : 2, errors5xx: isBroken ? 40 : 1, latencyP95Ms: 400, latencyP99Ms: 900,
        cpuRatio: 0.5, memoryRatio: 0.6, saturationRatio: 0.6, saturationResource: 'memory',
      });
    }
  }
  const hours: SignalFact[] = [];
  // From midnight on: a first day that begins late has gaps, more or fewer by the hour of the test.
  const { rows: [{ firstMs }] } = await knex.raw<{ rows: { firstMs: number }[] }>(
    `select extract(epoch from date_trunc('day', to_timestamp(?::bigint) at time zone 'Europe/Paris') at time zone 'Europe/Paris')::float8 * 1000 as "firstMs"`,
    [endMs / 1000 - 72 * 3_600],
  );
  for (let at = firstMs; at + 3_600_000 <= endMs; at += 3_600_000) {
    for (const target of targets) {
      hours.push({
        kind: 'signal', ...NO_SIGNAL_VALUES, entityRef: target.entityRef, environment: 'production', resolution: '1h', startMs: at,
        requests: 12_000, errors: 24, errors5xx: 12, latencyP95Ms: 400,
      });
    }
  }
  await write('signals_5min', slots, endMs - 26 * 3_600_000);
  await write('signals_hour', hours, firstMs);
  await write(
    'problems',
    [
      {
        kind: 'problem', externalId: '-1V2', displayId: 'P-1', title: 'Failure rate increase', status: 'open', severity: 'error',
        impact: 'SERVICES', startedMs: endMs - 7 * SLOT, endedMs: null, affectedIds: ['SERVICE-00000000000000A1'], rootCauseId: null,
        links: targets.map(target => ({ entityRef: target.entityRef, environment: target.environment, via: 'direct' as const })),
      },
    ],
    endMs - 3_600_000,
  );
  const linkOf = (name: string) => ({ entityRef: `component:default/${name}`, environment: 'production', via: 'direct' as const });
  const hourMs = 3_600_000;
  await write(
    'incidents',
    [
      incidentFact('open', endMs - 7 * SLOT, { number: 'INC0001', title: 'Orders fail', priority: 1, state: 'in_progress' }),
      incidentFact('child', endMs - 6 * SLOT, { number: 'INC0002', title: 'The same again', priority: 1, parentId: 'open' }),
      incidentFact('done', endMs - 50 * hourMs, {
        number: 'INC0003', title: 'Slow orders', priority: 3, state: 'closed', resolvedMs: endMs - 48 * hourMs, closedMs: endMs - 24 * hourMs,
      }),
      incidentFact('hidden', endMs - 5 * SLOT, { number: 'INC0666', title: 'secret plans fail', priority: 2, links: [linkOf('secret')] }),
    ],
    endMs - 90 * 24 * hourMs,
    'servicenow',
  );
  await write(
    'task_sla',
    [
      slaFact('r', 'open', { target: 'response', name: 'P1 response', stage: 'completed', endedMs: endMs - 6 * SLOT, plannedEndMs: endMs - 5 * SLOT }),
      slaFact('s', 'open', { name: 'P1 resolution', plannedEndMs: endMs + 2 * hourMs }),
      slaFact('t', 'done', { name: 'P3 resolution', stage: 'completed', hasBreached: true, endedMs: endMs - 48 * hourMs, plannedEndMs: endMs - 49 * hourMs }),
    ],
    endMs - 90 * 24 * hourMs,
    'servicenow',
  );
  // A change that people may name as a cause.
  await knex.raw(
    `insert into change (source, instance, external_id, number, title, state, state_code, type, is_on_hold, opened_at, updated_at, content_hash)
     values ('servicenow', 'main', 'c1', 'CHG0001', 'New shop', 'closed', '3', 'normal', false, now(), now(), '')`,
  );
  // What was covered counts for the pivots as they are stored.
  await knex.raw(`update pivot_coverage set pivot_hash = md5(entity_pivot.pivot)
    from entity_pivot, series where series.series_id = pivot_coverage.series_id and entity_pivot.entity_ref = series.entity_ref
     and entity_pivot.source = pivot_coverage.source`);
  const engine = new DeriveEngine(new DeriveStore(knex, 'Europe/Paris', DEFAULT_OBJECTIVES), new StateStore(knex), views, DEFAULT_OBJECTIVES, {
    scores: new ScoreStore(knex), backtests: new ScoreBacktestStore(knex), slos: new SloReader(knex), config: DEFAULT_SCORE_CONFIG,
    zone: 'Europe/Paris', environment: 'production',
  });
  await engine.round(nowMs, new AbortController().signal);
}
