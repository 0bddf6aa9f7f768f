import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../paths';

const START_TIMEOUT_MS = 90_000;

/** One value of a series at an instant. */
export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** A real Prometheus with two days of past. */
export interface Prometheus {
  readonly url: string;
  /**
   * Its own answer, without any code of the product: the value at each step, without NaN.
   *
   * @throws Error when the expression has more than one series
   */
  range(expression: string, fromMs: number, toMs: number, stepMs: number): Promise<Sample[]>;
  stop(): Promise<void>;
}

/** How many evaluations one request may ask for; Prometheus refuses 11,000. */
const MAX_STEPS = 10_000;

async function ask(url: string, expression: string, fromMs: number, toMs: number, stepMs: number): Promise<Sample[]> {
  const body = new URLSearchParams({
    query: expression,
    start: String(fromMs / 1_000),
    end: String(toMs / 1_000),
    step: String(stepMs / 1_000),
  });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  if (!response.ok) throw new Error(`${expression}: HTTP ${response.status} ${await response.text()}`);
  const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
  if (data.result.length > 1) throw new Error(`${expression} has ${data.result.length} series`);
  return (data.result[0]?.values ?? [])
    .map(([seconds, text]) => ({ atMs: Math.round(seconds * 1_000), value: Number(text) }))
    .filter(sample => Number.isFinite(sample.value));
}

/**
 * Starts Prometheus as the launcher does (packages/launcher/src/prometheus.mjs), with a past that ends now.
 *
 * @returns undefined when its programs are not installed
 */
export async function startPrometheus(): Promise<Prometheus | undefined> {
  const launcher = join(repositoryRoot, 'packages/launcher/src/prometheus.mjs');
  const child = spawn(process.execPath, [launcher, String(Date.now())], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
  });
  child.stdin.on('error', () => {});
  // It ends with its stdin, and so with us, however we end.
  const stop = async () => {
    child.stdin.end();
    await gone;
  };
  const url = await new Promise<string | undefined>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Prometheus was not up in time')), START_TIMEOUT_MS);
    createInterface({ input: child.stdout }).once('line', line => {
      clearTimeout(timer);
      resolve((JSON.parse(line) as { url?: string }).url);
    });
    child.once('exit', code => {
      clearTimeout(timer);
      reject(new Error(`The launcher of Prometheus ended with ${code}`));
    });
  });
  if (url === undefined) {
    await stop();
    return undefined;
  }
  return {
    url,
    range: async (expression, fromMs, toMs, stepMs) => {
      const samples: Sample[] = [];
      for (let startMs = fromMs; startMs <= toMs; startMs += MAX_STEPS * stepMs) {
        samples.push(...(await ask(url, expression, startMs, Math.min(toMs, startMs + (MAX_STEPS - 1) * stepMs), stepMs)));
      }
      return samples;
    },
    stop,
  };
}
