import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../../../__testUtils__/database';
import { AdminReader, FeedRow } from '../../../store';
import { HandlerDependencies, ServedInstance } from '../dependencies';
import { readCollection } from './collection';

jest.setTimeout(120_000);

const COUNTS = { total: 2, mapped: 2 };
const instance = (source: string, backfills: string[], signalStreams: string[] = []) =>
  ({ source, instance: 'main', streams: [...backfills, 'state'], backfills, signalStreams }) as unknown as ServedInstance;

const INSTANCES = [
  instance('dynatrace', ['signals_5min', 'signals_hour', 'problems'], ['signals_5min', 'signals_hour']),
  instance('servicenow', ['incidents', 'changes']),
  instance('gitlab', ['deployments', 'pipelines']),
  instance('elisa', ['log_hours', 'log_patterns']),
  instance('argocd', []),
];
const MAIN: Record<string, string> = { dynatrace: 'signals_hour', servicenow: 'incidents', gitlab: 'deployments', elisa: 'log_hours' };

describe('readCollection', () => {
  let knex: Knex;
  const databases = testDatabases();

  beforeAll(async () => {
    ({ knex } = await migratedDatabase(databases));
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       values ('component:default/shop', 'component', 'shop', 2, true, '', '2026-05-01')`,
    );
    await knex.raw(`insert into series (entity_ref, environment) values ('component:default/shop', 'production')`);
    await knex.raw(
      `insert into entity_pivot (entity_ref, environment, source, instance, state, origin, is_signal_source)
       select 'component:default/shop', 'production', source, 'main', 'mapped', 'rosetta', source = 'dynatrace'
         from unnest(?::text[]) as source`,
      [INSTANCES.map(item => item.source) as never],
    );
  });
  beforeEach(() => knex.raw('truncate pivot_coverage'));

  const cover = (source: string, days: number) =>
    knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, :source, 'main', :stream, '', '2026-06-01'::timestamptz - make_interval(hours => :hours), '2026-06-01' from series`,
      { source, stream: MAIN[source], hours: days * 24 },
    );
  const read = (feeds: readonly FeedRow[] = []) =>
    readCollection(
      { admin: new AdminReader(knex), backfillDays: 90, instances: INSTANCES } as unknown as HandlerDependencies, feeds, COUNTS,
    );

  it('tells of each instance the days of the stream that it is known by', async () => {
    await Promise.all([cover('dynatrace', 15), cover('servicenow', 30), cover('gitlab', 60), cover('elisa', 3)]);
    const collection = await read();
    expect(collection?.sources.map(({ source, days, entities }) => [source, days, entities])).toEqual([
      ['dynatrace', 15, 1], ['servicenow', 30, 1], ['gitlab', 30, 1], ['elisa', 3, 1], ['argocd', null, 1],
    ]);
    // Argo CD has no history to be collected: the four others decide.
    expect(collection?.progress).toBeCloseTo((0.5 + 1 + 1 + 0.1) / 4, 9);
  });

  it('is over when every instance that has a history has its days', async () => {
    await Promise.all(Object.keys(MAIN).map(source => cover(source, 30)));
    expect(await read()).toBeNull();
  });

  it('does not wait for one that refuses', async () => {
    await Promise.all(['dynatrace', 'servicenow', 'gitlab'].map(source => cover(source, 30)));
    expect(await read()).not.toBeNull();
    const refused: FeedRow = {
      source: 'elisa', instance: 'main', stream: 'log_hours', watermark: null, lastSuccess: null, errorCode: 'authentication',
      errorMessage: null, errorSince: null,
    };
    expect(await read([refused])).toBeNull();
  });
});
