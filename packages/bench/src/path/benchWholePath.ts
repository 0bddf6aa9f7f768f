import { ConfigReader } from '@backstage/config';
import { Composition, compose } from '@rosetta/backstage-plugin-monitoring-backend/src/composition';
import { readContent } from '@rosetta/backstage-plugin-monitoring-backend/src/readContent';
import { readMonitoringConfig } from '@rosetta/backstage-plugin-monitoring-backend/src/config';
import { builtInConnectorFactories } from '@rosetta/backstage-plugin-monitoring-backend/src/connectors';
import { Knex } from 'knex';
import { readDemoCatalog } from '../faults/catalogEntities';
import { Figure } from '../measure/figure';
import { BenchDatabase, connect, Server } from '../store/benchDatabase';
import { SimulatorsProcess, startSimulatorsProcess } from './simulatorsProcess';
import { StageClock } from './stageClock';

const BACKFILL_DAYS = 30;
/** The highest there is: below it the backfill's share of the budget is the limit. */
const RATE_PER_SECOND = 1_000;

function configOf(simulators: SimulatorsProcess) {
  return readMonitoringConfig(
    new ConfigReader({
      rosetta: {
        environments: [{ name: 'production', default: true }, { name: 'uat' }],
        ingestion: { backfillDays: BACKFILL_DAYS },
        dynatrace: {
          instances: (['main', 'trade'] as const).map(name => ({
            name,
            baseUrl: `${simulators.url}/dynatrace/${name}`,
            token: simulators.tokens[name],
            ratePerSecond: RATE_PER_SECOND,
            allowPrivateAddresses: true,
          })),
        },
      },
    }),
  );
}

/** Metric values that are in the fact tables; what the product computed itself does not count. */
async function countPoints(knex: Knex): Promise<number> {
  const slot = `num_nonnulls(requests, errors, errors_5xx, latency_p50_ms, latency_p95_ms, latency_p99_ms,
    availability_ratio, cpu_ratio, memory_ratio)`;
  const { rows } = await knex.raw<{ rows: { points: string }[] }>(
    `select (select coalesce(sum(${slot}), 0) from signal_hour_all)
          + (select coalesce(sum(${slot}), 0) from signal_5min)
          + (select coalesce(sum(num_nonnulls(latency_p50_ms, latency_p95_ms, latency_p99_ms)), 0) from signal_day_native)
          + (select count(*) from metric_hour)
          + (select count(*) from metric_5min) as points`,
  );
  return Number(rows[0].points);
}

const countRuns = async (knex: Knex) => Number((await knex('batch_run').count('* as runs'))[0].runs);

/** Ticks without waiting between ticks, until a tick starts no batch any more. */
async function collectAll({ engine }: Composition, knex: Knex): Promise<void> {
  for (let before = -1, after = 0; before !== after; ) {
    before = after;
    await engine.tick();
    await engine.idle();
    after = await countRuns(knex);
  }
}

/** @throws Error when a batch failed: then the figure would be of half the work */
async function assertAllDone(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { stream: string; error_code: string }[] }>(
    `select stream, coalesce(error_code, state) as error_code from batch_run where state not in ('done', 'done_with_rejects')`,
  );
  if (rows.length > 0) throw new Error(`Whole path: ${rows.map(row => `${row.stream} ${row.error_code}`).join(', ')}`);
}

/**
 * Backfill from HTTP to the views: the product's composition in this process, the
 * simulators in another, PostgreSQL in a third, on the same machine.
 */
export async function benchWholePath(server: Server, say: (text: string) => void): Promise<Figure[]> {
  const database = await BenchDatabase.create(server, 'path', 0);
  const knex = connect(server, database.name, 12);
  const simulators = await startSimulatorsProcess(new Date(Date.now() - 3_600_000));
  const clock = new StageClock();
  clock.watchBudget(knex);
  try {
    const warn = (message: string, fields: object = {}) => say(`${message} ${JSON.stringify(fields)}`);
    const config = configOf(simulators);
    const composition = compose({
      knex,
      views: database.views,
      config,
      factories: builtInConnectorFactories.map(factory => clock.watch(factory)),
      logger: { info: () => {}, warn, error: warn },
      now: () => Date.now(),
    });
    await composition.catalog.apply(await readContent(readDemoCatalog(), config, composition.pivotSources));

    const ownBefore = process.cpuUsage();
    const theirsBefore = simulators.cpuSeconds();
    const startedMs = performance.now();
    await collectAll(composition, knex);
    const collectedMs = performance.now();
    const derived = await composition.derive.round(Date.now(), new AbortController().signal);
    const endedMs = performance.now();
    const own = process.cpuUsage(ownBefore);
    const theirs = simulators.cpuSeconds();
    await composition.close();
    await assertAllDone(knex);

    const points = await countPoints(knex);
    const seconds = (endedMs - startedMs) / 1_000;
    const ownSeconds = (own.user + own.system) / 1e6;
    const theirSeconds = theirs === undefined || theirsBefore === undefined ? NaN : theirs - theirsBefore;
    say(
      `Whole path: ${points} points by ${clock.requests} requests (${(clock.bytes / 1e6).toFixed(1)} MB) in ${seconds.toFixed(1)} s, ` +
        `of which deriving ${derived.appDays} entity days and ${derived.scopeDays} scope days ${((endedMs - collectedMs) / 1_000).toFixed(1)} s`,
    );
    say(
      `  summed over feeds side by side: request budget ${(clock.budgetMs / 1_000).toFixed(1)} s, ` +
        `answers ${(clock.answerMs / 1_000).toFixed(1)} s, parsing ${(clock.parseMs / 1_000).toFixed(1)} s, storing ${(clock.storeMs / 1_000).toFixed(1)} s`,
    );
    say(`  processor: ours ${ownSeconds.toFixed(1)} s, simulators ${theirSeconds.toFixed(1)} s, of ${seconds.toFixed(1)} s`);
    return [
      {
        name: 'whole path, points/s from HTTP to views',
        measured: points / seconds,
        pass: null,
        aim: { least: 50_000 },
        detail: `limit: ${limitOf(seconds, ownSeconds, theirSeconds, clock)}`,
      },
    ];
  } finally {
    await simulators.stop();
    await knex.destroy();
    await database.drop();
  }
}

/** Names the stage that most of the time goes to, in words. */
function limitOf(seconds: number, ownSeconds: number, theirSeconds: number, clock: StageClock): string {
  const share = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`;
  const stages = [
    { name: 'request budget', ms: clock.budgetMs },
    { name: 'answers of the simulators', ms: clock.answerMs },
    { name: 'parsing', ms: clock.parseMs },
    { name: 'storing', ms: clock.storeMs },
  ].sort((a, b) => b.ms - a.ms);
  const all = stages.reduce((sum, stage) => sum + stage.ms, 0);
  const cpu = Number.isNaN(theirSeconds) ? '' : `, simulators ${share(theirSeconds, seconds)}`;
  return `${stages[0].name} ${share(stages[0].ms, all)} of feed time; one core busy: ours ${share(ownSeconds, seconds)}${cpu}`;
}
