import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DAY_MS, HOUR_MS } from '../data/signals';
import { freePort } from '../measure/freePort';
import { BenchDatabase } from '../store/benchDatabase';
import { Span } from './shape';

const run = promisify(execFile);
const UP_TIMEOUT_MS = 60_000;
/** promtool makes blocks of two hours; Prometheus merges them as it would have merged its own. */
const COMPACTED_BLOCKS = 30;
const COMPACT_TIMEOUT_MS = 420_000;
const POLL_MS = 2_000;
/** Of hourly samples the newest has to be found up to the next one. */
const LOOKBACK = '1h';

/** A Prometheus that holds the narrow table of the bench, one series per entity and metric. */
export interface PrometheusArm {
  /** Everything of one entity, hour by hour, as text. */
  read(entityRef: string, metrics: string): Promise<string>;
  readonly blocks: number;
  stop(): Promise<void>;
}

/** Whether Prometheus and its tool are installed. */
export const hasPrometheus = (): Promise<boolean> =>
  Promise.all([run('prometheus', ['--version']), run('promtool', ['--version'])]).then(() => true, () => false);

/** Writes a day of the narrow table as OpenMetrics. */
async function writeDay({ knex }: BenchDatabase, dayMs: number, file: string): Promise<void> {
  const client = (await knex.client.acquireConnection()) as PoolClient;
  try {
    const [from, to] = [dayMs, dayMs + DAY_MS].map(ms => `'${new Date(ms).toISOString()}'`);
    await pipeline(
      client.query(copyTo(
        `copy (select 'bench_' || metric || '{entity="' || entity_ref || '"} ' || value || ' ' || extract(epoch from ts)::bigint
                 from bench_narrow where value is not null and ts >= ${from} and ts < ${to} order by metric, entity_ref, ts) to stdout`,
      )),
      createWriteStream(file),
    );
  } finally {
    await knex.client.releaseConnection(client);
  }
  writeFileSync(file, '# EOF\n', { flag: 'a' });
}

const blocksIn = (folder: string) => readdirSync(folder).filter(name => /^[0-9A-Z]{26}$/.test(name)).length;

/**
 * Loads what the narrow table holds of the span and starts Prometheus over it.
 *
 * @throws Error when it does not come up, or has not merged its blocks in time
 */
export async function startPrometheusArm(database: BenchDatabase, { startMs, endMs }: Span): Promise<PrometheusArm> {
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-bench-prometheus-'));
  const data = join(folder, 'data');
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, 'global: {}\n');
  for (let dayMs = startMs; dayMs < endMs; dayMs += DAY_MS) {
    const file = join(folder, 'day.txt');
    await writeDay(database, dayMs, file);
    await run('promtool', ['tsdb', 'create-blocks-from', '--quiet', 'openmetrics', file, data], { maxBuffer: 64 * 1024 * 1024 });
    rmSync(file);
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`, `--storage.tsdb.path=${data}`, '--storage.tsdb.retention.time=3650d', `--web.listen-address=127.0.0.1:${port}`,
      `--query.lookback-delta=${LOOKBACK}`, '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const gone = new Promise<void>(done => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const waitFor = async (what: string, isSo: () => Promise<boolean> | boolean, timeoutMs: number) => {
    const untilMs = Date.now() + timeoutMs;
    while (!(await isSo())) {
      if (Date.now() > untilMs || child.exitCode !== null) throw new Error(`Prometheus: ${what} did not come`);
      await sleep(POLL_MS);
    }
  };
  try {
    await waitFor('readiness', () => fetch(`${url}/-/ready`).then(response => response.ok, () => false), UP_TIMEOUT_MS);
    await waitFor('merged blocks', () => blocksIn(data) <= COMPACTED_BLOCKS, COMPACT_TIMEOUT_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    blocks: blocksIn(data),
    read: async (entityRef, metrics) => {
      const query = new URLSearchParams({
        query: `{__name__=~"${metrics}",entity="${entityRef}"}`,
        start: String(startMs / 1_000), end: String((endMs - HOUR_MS) / 1_000), step: String(HOUR_MS / 1_000),
      });
      const response = await fetch(`${url}/api/v1/query_range?${query}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${text.slice(0, 300)}`);
      return text;
    },
    stop,
  };
}
