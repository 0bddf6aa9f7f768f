import { ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const LAUNCHER = resolve(__dirname, '../../../../../../packages/launcher/src/prometheus.mjs');
const START_TIMEOUT_MS = 90_000;

function isInstalled(...names: string[]): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder =>
    names.some(name => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

/** Whether this machine has what `packages/launcher/src/prometheus.mjs` starts. */
export const hasRealPrometheus =
  isInstalled('prometheus') && isInstalled('promtool') && isInstalled('prometheus-node-exporter', 'node_exporter');

/** The value that a real Prometheus has for an expression at an instant: null for none and for NaN. */
export type AskInstant = (expression: string, instantMs: number) => Promise<number | null>;

export interface RealPrometheus {
  readonly url: string;
  /** Asks without any code of the product. @throws when there is more than one series */
  readonly ask: AskInstant;
  stop(): Promise<void>;
}

interface InstantAnswer {
  data: { result: { value: [number, string] }[] };
}

const asker =
  (url: string): AskInstant =>
  async (expression, instantMs) => {
    const query = new URLSearchParams({ query: expression, time: String(instantMs / 1_000) });
    const response = await fetch(`${url}/api/v1/query?${query}`);
    if (!response.ok) throw new Error(`${expression}: HTTP ${response.status}`);
    const { result } = ((await response.json()) as InstantAnswer).data;
    if (result.length > 1) throw new Error(`${expression} has ${result.length} series`);
    const text = result[0]?.value[1];
    return text === undefined || text === 'NaN' ? null : Number(text);
  };

/** Starts a real Prometheus with two days of past that end at an instant, in a process of its own. */
export async function startRealPrometheus(nowMs: number): Promise<RealPrometheus> {
  // Jest cannot import an ES module, so the launcher's file runs by itself and says where it is.
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, String(nowMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>(done => {
    child.once('exit', () => done());
  });
  const stop = async () => {
    child.stdin!.end();
    await exited;
  };
  const url = await new Promise<string>((done, failed) => {
    const timer = setTimeout(() => failed(new Error('Prometheus was not up in time')), START_TIMEOUT_MS);
    createInterface({ input: child.stdout! }).once('line', line => {
      clearTimeout(timer);
      const { url: at } = JSON.parse(line) as { url?: string };
      if (at) done(at);
      else failed(new Error('Prometheus is not installed'));
    });
    child.once('exit', code => failed(new Error(`The launcher of Prometheus ended with ${code}`)));
  }).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { url, ask: asker(url), stop };
}
