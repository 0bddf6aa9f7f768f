import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Command, Phase, WorkerLine, WorkerSettings } from './protocol';

/** A slim worker in a process of its own, and what it said of itself. */
export class WorkerProcess {
  /** Batches that run there now, and in which phase each is. */
  readonly active = new Map<number, { feed: string; phase: Phase }>();
  isDeriving = false;
  /** Milliseconds from the start of the process to its first look for work. */
  startMs: number | undefined;
  /** The moment at which it acted on a command. */
  at: { batch: number; phase: Phase } | undefined;
  readonly warnings = new Map<string, number>();
  readonly errors: string[] = [];
  readonly ready: Promise<void>;
  /** Resolves when it is gone and every line it printed has been read. */
  readonly gone: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;

  constructor(readonly name: string, bundle: string, settings: Omit<WorkerSettings, 'name'>) {
    const startedMs = performance.now();
    const full: WorkerSettings = { ...settings, name };
    this.child = spawn(process.execPath, [bundle], {
      env: { ...process.env, ROSETTA_FAULTS_WORKER: JSON.stringify(full) },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin?.on('error', () => {});
    const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(resolve => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
    this.ready = new Promise((resolve, reject) => {
      closed.then(() => reject(new Error(`${name} ended before it was ready: ${this.errors.join(' ')}`)));
      createInterface({ input: this.child.stdout! }).on('line', text => {
        // Whatever is not ours is a library's own word, e.g. knex on a session that the server ended.
        if (!text.startsWith('{')) return;
        const line = JSON.parse(text) as WorkerLine;
        if (line.kind === 'ready') {
          this.startMs = performance.now() - startedMs;
          resolve();
        } else this.read(line);
      });
    });
    this.ready.catch(() => {});
    createInterface({ input: this.child.stderr! }).on('line', line => this.errors.push(line));
    this.gone = closed;
  }

  private read(line: WorkerLine): void {
    switch (line.kind) {
      case 'phase':
        if (line.batch === 0) this.isDeriving = true;
        else this.active.set(line.batch, { feed: line.feed, phase: line.phase });
        break;
      case 'end':
        if (line.batch === 0) this.isDeriving = false;
        else this.active.delete(line.batch);
        break;
      case 'at':
        this.at = line;
        break;
      case 'warn': {
        const key = line.code ? `${line.message} (${line.code})` : line.message;
        this.warnings.set(key, (this.warnings.get(key) ?? 0) + 1);
        break;
      }
      default:
    }
  }

  send(command: Command): void {
    this.at = undefined;
    this.child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Lets it go on from where it stopped. */
  wake(): void {
    this.at = undefined;
    this.child.kill('SIGCONT');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
