import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { repositoryRoot, typescriptArgs } from './paths';

/** A mapped series as the estate describes it. */
export interface EstateSeries {
  readonly entityRef: string;
  readonly environment: string;
  readonly instance: string;
  readonly nodeIds: readonly string[];
}

/** One slot of one series as it really was; null = no data. */
export interface SignalTruth {
  readonly entityRef: string;
  readonly environment: string;
  readonly slotStart: string;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly errors_5xx: number | null;
  readonly latency_p50_ms: number | null;
  readonly latency_p95_ms: number | null;
  readonly latency_p99_ms: number | null;
  readonly availability_ratio: number | null;
  readonly cpu_ratio: number | null;
  readonly memory_ratio: number | null;
  readonly memory_used_bytes: number | null;
}

/** A problem as it really was. */
export interface ProblemTruth {
  readonly instance: string;
  readonly problemId: string;
  readonly displayId: string;
  readonly title: string;
  readonly severity: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly start: string;
  readonly end: string | null;
  readonly rootCause: { readonly id: string } | null;
  readonly affected: readonly { readonly id: string }[];
}

export interface Fault {
  readonly target: string;
  readonly kind: string;
  readonly ratio?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
}

/** The running simulators, reached over HTTP as everybody does. */
export interface Simulators {
  readonly url: string;
  series(): Promise<EstateSeries[]>;
  signals(resolution: '5m' | '1h' | 'Inf', fromMs: number, toMs: number): Promise<SignalTruth[]>;
  problems(fromMs: number, toMs: number): Promise<ProblemTruth[]>;
  /** Switches exactly these faults on. @returns what the former ones did */
  setFaults(faults: readonly Fault[]): Promise<{ seen: number; met: number }>;
  stop(): Promise<void>;
}

/** Public tokens of the simulated environments (packages/simulators/README.md). */
export const SIMULATED_TOKENS = {
  main: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDMAINFULLSCOPE'.padEnd(64, '0')}`,
  trade: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDTRADEFULLSCOPE'.padEnd(64, '0')}`,
} as const;

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Starts simulators of our own on a free port, in a process of their own. */
export async function startSimulators(storyStart: Date): Promise<Simulators> {
  const child = spawn(process.execPath, typescriptArgs('packages/simulators/src/main.ts'), {
    cwd: repositoryRoot,
    env: { ...process.env, SIMULATORS_PORT: '0', SIMULATORS_STORY_START: storyStart.toISOString() },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The simulators did not start')));
    createInterface({ input: child.stdout }).on('line', line => {
      const match = /listening on (http:\S+)/.exec(line);
      if (match) resolve(match[1]);
    });
  });
  const control = `${url}/control`;
  return {
    url,
    series: async () => (await json<{ series: EstateSeries[] }>(`${control}/estate`)).series,
    signals: async (resolution, fromMs, toMs) => {
      const response = await fetch(`${control}/truth/signals?resolution=${resolution}&from=${fromMs}&to=${toMs}`);
      const text = await response.text();
      return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as SignalTruth);
    },
    problems: (fromMs, toMs) =>
      json<ProblemTruth[]>(`${control}/truth/problems?from=${fromMs}&to=${toMs}`),
    setFaults: async faults => {
      const before = await json<{ seen: number; met: number }[]>(`${control}/faults`);
      await json(`${control}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
      return {
        // Several faults of one target see the same requests; ours have one per target.
        seen: before.reduce((sum, fault) => sum + fault.seen, 0),
        met: before.reduce((sum, fault) => sum + fault.met, 0),
      };
    },
    stop: async () => {
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
