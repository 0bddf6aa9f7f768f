import { fork } from 'node:child_process';
import { join } from 'node:path';
import { BackendProcess, writeCatalog } from '../../faults/backends/backendProcess';
import { freePort } from '../../measure/freePort';
import { signIn } from '../../faults/backends/signIn';
import { typescriptArgs } from '../../faults/paths';
import { HISTORY_END_MS } from '../../data/signals';
import { quantile } from '../../live/liveScreen';
import { Figure } from '../../measure/figure';
import { BenchDatabase, dropDatabases, REPORTING_ZONE, Server } from '../../store/benchDatabase';
import { LoadOptions, LoadResult, openLoop, slowestKinds } from './openLoop';
import { questionOf } from './questions';
import type { RouterReady } from './routerProcess';

const PER_SECOND = 200;
/** The engine gets warm, and the database's cache. */
const WARM_SECONDS = 10;
const PREFIX = 'rosetta_bench_http_';
/** Preloaded, it lets a process live at the end of the history. */
export const CLOCK = join(__dirname, 'shiftedClock.ts');
/** DATA.md names the bounds for this many. */
const JUDGED_SERIES = 10_000;

/** The newest hour of the history is over and would have come, and its slots of five minutes are not old yet. */
const AFTER_END_MS = 10 * 60_000;
/** When a process with that clock is started, in its own time. */
export const NOW_MS = HISTORY_END_MS + AFTER_END_MS;
export const clockEnv = () => ({ ROSETTA_BENCH_CLOCK_OFFSET_MS: String(NOW_MS - Date.now()) });

/** What the catalog of a whole backend needs for somebody to sign in: what they read is in the plugin's own tables. */
const PEOPLE = [
  { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name: 'platform-admins' }, spec: { type: 'team', children: [] } },
  { apiVersion: 'backstage.io/v1alpha1', kind: 'User', metadata: { name: 'alex' }, spec: { memberOf: ['platform-admins'] } },
]
  .map(entity => JSON.stringify(entity))
  .join('\n---\n');

export interface HttpOptions {
  readonly server: Server;
  readonly database: BenchDatabase;
  readonly series: number;
  readonly seconds: number;
}

/**
 * Says of every series that its signals and incidents are collected, so that no answer is short for want of a mapping,
 * and brings the views to the day on which people ask, as a worker does at midnight. Its marks of the days before are
 * taken away: these were judged whole.
 */
export async function mapAll({ knex, derive, views }: BenchDatabase): Promise<void> {
  await knex.raw(
    `insert into entity_pivot (entity_ref, environment, source, instance, state, origin, pivot, verification, is_signal_source)
     select series.entity_ref, series.environment, tool.source, 'main', 'mapped', 'rosetta', null, 'found', tool.source = 'dynatrace'
       from series cross join unnest(array['dynatrace', 'servicenow', 'gitlab']) as tool(source)
     on conflict do nothing`,
  );
  await knex.raw(
    `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
     select series.series_id, stream.source, 'main', stream.name, 'bench', ?::timestamptz - interval '400 days', ?
       from series
      cross join (values ('dynatrace', 'signals_hour'), ('dynatrace', 'signals_5min'), ('servicenow', 'incidents'), ('gitlab', 'deployments'))
         as stream(source, name)
     on conflict do nothing`,
    [new Date(HISTORY_END_MS), new Date(HISTORY_END_MS)],
  );
  await knex.raw(
    `insert into feed (source, instance, stream, partition, watermark, last_success_at)
     select source, 'main', name, 'live', ?, ?
       from (values ('dynatrace', 'signals_hour'), ('dynatrace', 'signals_5min'), ('servicenow', 'incidents'), ('gitlab', 'deployments'))
         as stream(source, name)
     on conflict (source, instance, stream, partition) do update set watermark = excluded.watermark, last_success_at = excluded.last_success_at`,
    [new Date(HISTORY_END_MS), new Date(HISTORY_END_MS)],
  );
  await derive.moveViewBound(NOW_MS);
  await knex.raw('truncate rollup_dirty');
  await views.refresh();
}

/** @throws Error where a question has another answer than 200: a load of refusals measures nothing */
async function load(options: Omit<LoadOptions, 'perSecond'>): Promise<LoadResult> {
  await openLoop({ ...options, perSecond: PER_SECOND, seconds: Math.min(WARM_SECONDS, options.seconds) });
  return openLoop({ ...options, perSecond: PER_SECOND });
}

function figuresOf(what: string, result: LoadResult, series: number, bounds: { p95: [number, number]; p99: number }): Figure[] {
  const isJudged = series === JUDGED_SERIES;
  const most = (value: number) => (isJudged ? { most: value } : null);
  const wrong = [...result.errors].map(([answer, times]) => `${times} × ${answer}`).join(', ');
  const detail = `${PER_SECOND}/s, ${result.answered.toLocaleString('en-US')} answers, slowest ${slowestKinds(result)}`;
  return [
    { name: `${what}, p95 ms`, measured: quantile(result.tookMs, 0.95), pass: most(bounds.p95[0]), aim: most(bounds.p95[1]), detail },
    { name: `${what}, p99 ms`, measured: quantile(result.tookMs, 0.99), pass: most(bounds.p99), aim: null, detail: `median ${quantile(result.tookMs, 0.5).toFixed(1)} ms` },
    {
      name: `${what}, other answers than 200`, measured: [...result.errors.values()].reduce((sum, times) => sum + times, 0), pass: { most: 0 }, aim: null,
      detail: wrong || 'none',
    },
  ];
}

const isReady = (message: unknown): message is RouterReady => typeof message === 'object' && message !== null && 'headers' in message;

/** Runs something against the router in a process of its own, which ends with it. */
export async function withRouter<T>(
  { server, database }: Pick<HttpOptions, 'server' | 'database'>,
  work: (url: string, headers: RouterReady['headers']) => Promise<T>,
): Promise<T> {
  const [, ...execArgv] = [process.execPath, ...typescriptArgs('packages/bench/src/scale/http/routerProcess.ts', CLOCK)];
  const file = execArgv.pop()!;
  const child = fork(file, [], { execArgv, env: { ...process.env, ...clockEnv(), NODE_ENV: 'production' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    const ready = new Promise<RouterReady>((resolve, reject) => {
      // What makes JavaScript of our files speaks over the same line.
      child.on('message', message => {
        if (isReady(message)) resolve(message);
      });
      child.once('exit', code => reject(new Error(`The router ended with ${code}`)));
    });
    child.send({ server, database: database.name });
    const { port, headers } = await ready;
    return await work(`http://127.0.0.1:${port}/api/monitoring`, headers);
  } finally {
    child.kill('SIGKILL');
  }
}

/** The router under load. */
export const measureRouter = ({ server, database, series, seconds }: HttpOptions): Promise<Figure[]> =>
  withRouter({ server, database }, async (url, headers) => {
    const result = await load({ url, headers, question: questionOf(series), seconds });
    return figuresOf('router over HTTP', result, series, { p95: [20, 10], p99: 50 });
  });

/** The whole backend with somebody signed in and permissions on. */
export async function measureWholeBackend({ server, database, series, seconds }: HttpOptions): Promise<Figure[]> {
  await dropDatabases(server, PREFIX);
  const backend = new BackendProcess({
    name: 'http',
    port: await freePort(),
    logLevel: 'warn',
    extras: { preload: CLOCK, env: clockEnv },
    config: {
      backend: {
        database: { prefix: PREFIX, connection: { ...server }, plugin: { monitoring: { connection: { ...server, database: database.name } } } },
      },
      catalog: { locations: [{ type: 'file', target: writeCatalog(PEOPLE) }] },
      rosetta: { reportingZone: REPORTING_ZONE, ingestion: { enabled: false } },
    },
  });
  try {
    if (!(await backend.waitUntilReady())) throw new Error(`The backend did not start:\n${backend.output.slice(-3_000)}`);
    const token = await signIn(backend.url, 'alex');
    const result = await load({
      url: `${backend.url}/api/monitoring`, headers: { authorization: `Bearer ${token}` }, question: questionOf(series), seconds,
    });
    return figuresOf('whole backend over HTTP', result, series, { p95: [40, 20], p99: 100 });
  } finally {
    await backend.stop();
    await dropDatabases(server, PREFIX);
  }
}
