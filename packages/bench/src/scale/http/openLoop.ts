import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { quantile } from '../../live/liveScreen';

export interface LoadOptions {
  /** Where the API is, without a slash at the end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The n-th question: a path below the URL. */
  readonly question: (turn: number) => string;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answered: number;
  /** By what came instead of 200: a status, or the code of a connection's end. */
  readonly errors: ReadonlyMap<string, number>;
  /** Milliseconds from when a question was due to the last byte of its answer. */
  readonly tookMs: readonly number[];
  /** The same by the first word of the path's last part, e.g. `summary`. */
  readonly byKind: ReadonlyMap<string, readonly number[]>;
}

const TIMEOUT_MS = 10_000;
const SOCKETS = 512;

function ask(agent: Agent, url: URL, headers: LoadOptions['headers']): Promise<string> {
  return new Promise(resolve => {
    const asked = request(url, { agent, headers, timeout: TIMEOUT_MS }, response => {
      response.on('data', () => {}).on('end', () => resolve(String(response.statusCode)));
      response.on('error', () => resolve('cut'));
    });
    asked.on('timeout', () => asked.destroy(new Error('timeout')));
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
}

const kindOf = (path: string) => path.split('?')[0].split('/').at(-1) ?? '';

/**
 * Asks at a steady rate whatever the answers do: one that is late makes no later question later, and its wait
 * counts from when the question was due, as people's does (coordinated omission).
 */
export async function openLoop({ url, headers, question, perSecond, seconds }: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const errors = new Map<string, number>();
  const tookMs: number[] = [];
  const byKind = new Map<string, number[]>();
  const beganMs = performance.now();
  const total = perSecond * seconds;
  const open = new Set<Promise<void>>();
  let turn = 0;
  const askOne = async (number: number) => {
    const dueMs = beganMs + (number * 1_000) / perSecond;
    const path = question(number);
    const answer = await ask(agent, new URL(`${url}${path}`), headers);
    if (answer !== '200') {
      errors.set(answer, (errors.get(answer) ?? 0) + 1);
      return;
    }
    const took = performance.now() - dueMs;
    tookMs.push(took);
    const held = byKind.get(kindOf(path)) ?? [];
    held.push(took);
    byKind.set(kindOf(path), held);
  };
  await new Promise<void>(done => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - beganMs) * perSecond) / 1_000) + 1);
      for (; turn < due; turn += 1) {
        const one = askOne(turn).finally(() => open.delete(one));
        open.add(one);
      }
      if (turn === total) {
        clearInterval(timer);
        done();
      }
    }, 1);
  });
  await Promise.all(open);
  agent.destroy();
  return { answered: tookMs.length, errors, tookMs, byKind };
}

/** The slowest kinds of questions at p95, in words. */
export const slowestKinds = ({ byKind }: LoadResult, count = 3): string =>
  [...byKind]
    .map(([kind, values]) => ({ kind, p95: quantile(values, 0.95) }))
    .sort((a, b) => b.p95 - a.p95)
    .slice(0, count)
    .map(({ kind, p95 }) => `${kind} ${p95.toFixed(0)} ms`)
    .join(', ');
