import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ground } from '../ground/ground';
import { expireLeases } from '../ground/observers';
import { pressLive } from '../ground/schedule';
import { WorkerProcess } from '../workers/workerProcess';

/** On SIGUSR2 the event loop stands still for so long; loaded before the worker's own text. */
const blocking = (ms: number) => `process.on('SIGUSR2', () => { const end = Date.now() + ${ms}; while (Date.now() < end); });\n`;

const WORKERS = 2;
const PRESS_EVERY_MS = 1_000;

/** Waits for something to be so. @returns whether it came in time */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs: number, everyMs = 50): Promise<boolean> {
  const untilMs = Date.now() + timeoutMs;
  while (Date.now() < untilMs) {
    if (await isSo()) return true;
    await sleep(everyMs);
  }
  return isSo();
}

/** The workers of the run: those that must live, and those that are ended on purpose. */
export class Crew {
  readonly alive = new Set<WorkerProcess>();
  private readonly timer: NodeJS.Timeout;
  private readonly ended = new Set<WorkerProcess>();

  constructor(readonly ground: Ground) {
    this.timer = setInterval(() => {
      pressLive(ground.knex).catch(() => {});
    }, PRESS_EVERY_MS);
  }

  /** Starts what is missing. @param nodeOptions - for Node itself */
  async start(nodeOptions = ''): Promise<void> {
    const { NODE_OPTIONS: before } = process.env;
    if (nodeOptions) process.env.NODE_OPTIONS = `${before ?? ''} ${nodeOptions}`.trim();
    try {
      while (this.alive.size < WORKERS) this.alive.add(this.ground.startWorker());
    } finally {
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
    }
    await Promise.all([...this.alive].map(worker => worker.ready));
  }

  /** Workers that stand still for so long when they are told to, each with 256 MB. */
  async startBlocking(ms: number): Promise<void> {
    const file = join(tmpdir(), `rosetta-block-${process.pid}-${ms}.cjs`);
    writeFileSync(file, blocking(ms));
    await this.start(`--require ${file} --max-old-space-size=256`);
    rmSync(file);
  }

  /** One that is in the middle of a batch. */
  async busy(): Promise<WorkerProcess> {
    let found: WorkerProcess | undefined;
    await until(() => {
      found = [...this.alive].find(worker => worker.active.size > 0);
      return found !== undefined;
    }, 20_000, 10);
    return found ?? [...this.alive][0];
  }

  /** Ends one on purpose. @returns how it went, and how long it took */
  async end(worker: WorkerProcess, signal: 'SIGTERM' | 'SIGKILL') {
    const beganMs = performance.now();
    this.alive.delete(worker);
    this.ended.add(worker);
    worker.signal(signal);
    const end = await worker.gone;
    return { ...end, tookMs: performance.now() - beganMs };
  }

  /** Lets leases of those who were killed run out. */
  async bequeath(): Promise<void> {
    await expireLeases(this.ground.knex, ...[...this.ended].map(({ name }) => name));
  }

  /** Those that ended otherwise than by our hand. */
  async endedAlone(): Promise<string[]> {
    const gone: string[] = [];
    for (const worker of this.alive) {
      const end = await Promise.race([worker.gone, sleep(0, undefined)]);
      if (end) gone.push(`${worker.name}: code ${end.code}, ${worker.errors.slice(-2).join(' ')}`);
    }
    return gone;
  }

  /** How often workers warned with a code. */
  warned(code: string): number {
    return this.ground.workers.reduce(
      (sum, { warnings }) => sum + [...warnings].filter(([text]) => text.includes(`(${code})`)).reduce((total, [, count]) => total + count, 0),
      0,
    );
  }

  /** Runs of the database that ended well so far. */
  async done(): Promise<number> {
    const { rows } = await this.ground.knex.raw<{ rows: { n: number }[] }>(
      `select count(*)::integer as n from batch_run where state in ('done', 'done_with_rejects')`,
    );
    return rows[0].n;
  }

  /** Whether more is collected than just now, within so long. */
  async goesOn(timeoutMs = 30_000): Promise<boolean> {
    const before = await this.done();
    return until(async () => (await this.done()) > before + 1, timeoutMs, 200);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
