import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { SignalFact } from '@rosetta/backstage-plugin-monitoring-common';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Knex } from 'knex';
import { from as copyFrom, CopyStreamQuery } from 'pg-copy-streams';
import { createPages, DAY_MS, HISTORY_END_MS, POINTS_PER_ROW } from '../data/signals';
import { alternate, timed } from '../measure/alternate';
import { Figure } from '../measure/figure';
import { median, pairedRatio } from '../measure/median';
import { BenchDatabase, REPORTING_ZONE } from './benchDatabase';

/** One backfill window of the connector (`maxWindowSeconds` of its hourly stream). */
const WINDOW = { startMs: HISTORY_END_MS - 19 * DAY_MS, endMs: HISTORY_END_MS - 5 * DAY_MS };

/** The rows as COPY wants them, ready before the clock starts. */
function serialize(database: BenchDatabase, pages: readonly SignalFact[][]): Buffer[] {
  return pages.map(page =>
    Buffer.from(
      page
        .map(fact =>
          [
            database.seriesIds.get(fact), new Date(fact.startMs).toISOString(),
            fact.requests, fact.errors, fact.errors5xx, fact.latencyP50Ms, fact.latencyP95Ms, fact.latencyP99Ms,
            fact.availabilityRatio, fact.cpuRatio, fact.memoryRatio, fact.saturationRatio, fact.saturationResource,
          ].join('\t'),
        )
        .join('\n')
        .concat('\n'),
    ),
  );
}

async function copyRaw(knex: Knex, texts: readonly Buffer[]): Promise<void> {
  await knex.transaction(async transaction => {
    const connection: { query(stream: CopyStreamQuery): CopyStreamQuery } =
      await transaction.client.acquireConnection();
    await pipeline(Readable.from(texts), connection.query(copyFrom('copy raw_hour from stdin')));
  });
}

/**
 * The product's bulk write of a fortnight of all series, against the most that
 * PostgreSQL takes: finished text through one COPY into an unlogged table without index.
 */
export async function benchBulk(
  database: BenchDatabase,
  seriesCount: number,
  repetitions: number,
): Promise<Figure[]> {
  const { knex, seriesIds } = database;
  await new Partitions(knex).ensure('signal_hour', WINDOW.startMs, WINDOW.endMs);
  await knex.raw('create unlogged table raw_hour (like signal_hour)');
  const pages = createPages(seriesCount, WINDOW, () => 0);
  const texts = serialize(database, pages);
  const rows = pages.reduce((sum, page) => sum + page.length, 0);
  const { first, second } = await alternate(
    repetitions,
    async () => {
      await knex.raw('truncate signal_hour, rollup_dirty');
      return timed(async () => {
        for (const page of pages) {
          await knex.transaction(transaction => writeSignals(transaction, page, seriesIds, REPORTING_ZONE));
        }
      });
    },
    async () => {
      await knex.raw('truncate raw_hour');
      return timed(() => copyRaw(knex, texts));
    },
  );
  await knex.raw('truncate signal_hour, rollup_dirty');
  await knex.raw('drop table raw_hour');
  const rate = (ms: number) => `${Math.round((rows * POINTS_PER_ROW) / ms)}k points/s`;
  return [
    {
      name: 'bulk write / raw COPY, unlogged (speed)',
      measured: pairedRatio(second, first),
      pass: { least: 0.4 },
      aim: { least: 0.6 },
      detail: `${rows} rows: ${median(first).toFixed(0)} ms (${rate(median(first))}) / ${median(second).toFixed(0)} ms (${rate(median(second))})`,
    },
  ];
}
