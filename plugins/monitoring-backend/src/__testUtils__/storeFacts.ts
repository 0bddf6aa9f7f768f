import { ANY_ENVIRONMENT, Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage, RecheckedKind } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { BatchStore, FeedKey, FeedStore, PageWriter, Partitions, PostgresLeaseStore, SeriesIds } from '../store';
import { pageOf } from './facts';

/** Stores pages of facts as an ingestion run does. */
export interface TestPages {
  /** @returns rows written */
  store(facts: readonly Fact[], changes?: Partial<FactPage>): Promise<number>;
}

/**
 * Takes a feed's lease and gives what stores pages under it.
 *
 * @param asked - entities the run asks for, each in every environment
 */
export async function testPages(
  knex: Knex,
  feed: FeedKey,
  options: { asked?: readonly string[]; environment?: string; rechecks?: RecheckedKind; nowMs: number; zone?: string },
): Promise<TestPages> {
  const lease = (await new PostgresLeaseStore(knex).acquire(`${feed.source}:${feed.stream}`, 'me', 600))!;
  const writer = new PageWriter(knex, new Partitions(knex), new SeriesIds(), options.zone ?? 'UTC');
  await new FeedStore(knex).read(feed);
  const batchRunId = await new BatchStore(knex).begin({
    ...feed, kind: 'scheduled', windowStartMs: 0, windowEndMs: 1, startedBy: null,
  });
  const { asked = ['component:default/shop'], environment = ANY_ENVIRONMENT, rechecks, nowMs } = options;
  return {
    store: async (facts, changes = {}) =>
      (
        await writer.write(
          {
            lease, feed, batchRunId, page: pageOf(facts, changes), window: { startMs: 0, endMs: 1 },
            targets: asked.map(entityRef => ({ entityRef, environment, pivotHash: '' })),
            watermarkMs: null, judgesPresence: true, ...(rechecks ? { rechecks } : {}),
          },
          nowMs,
        )
      ).written,
  };
}
