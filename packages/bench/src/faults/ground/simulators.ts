import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { repositoryRoot, typescriptArgs } from '../paths';

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

/** What really became of one SLA clock; times ISO-8601. */
export interface SlaTruth {
  readonly sysId: string;
  readonly name: string;
  readonly target: 'response' | 'resolution';
  readonly stage: string;
  readonly hasBreached: boolean;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly plannedEndAt: string | null;
  readonly businessPercentage: number;
  readonly updatedAt: string;
}

/** A ticket as it really stands. */
export interface TicketTruth {
  readonly sysId: string;
  readonly number: string;
  readonly ciId: string | null;
  readonly priority: number;
  readonly state: string;
  readonly title: string;
  readonly assignmentGroup: string | null;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly reopenCount: number;
  readonly parent: string | null;
  readonly updatedAt: string;
  readonly slas: readonly SlaTruth[];
}

/** A configuration item and the entities whose annotations rightly lead to it. */
export interface CiTruth {
  readonly sysId: string;
  readonly entityRef: string | null;
  readonly environment: string;
  readonly mappedBy: readonly { readonly entityRef: string; readonly environment: string }[];
}

/** One request as the simulators noted it. */
export interface LoggedRequest {
  readonly sequence: number;
  /** When it arrived. */
  readonly time: string;
  /** It may have arrived this much earlier, milliseconds: upstream was busy. */
  readonly heldUpMs: number;
  readonly instance: string;
  readonly endpoint: string;
  readonly fault?: string;
  /** 0 when it was not answered, or not yet. */
  readonly status: number;
  readonly durationMs: number;
}

export interface Fault {
  readonly target: string;
  readonly kind: string;
  readonly ratio?: number;
  /** How many requests meet it; all when left out. */
  readonly count?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
}

/** Where faults of upstream are switched. */
export interface FaultSwitch {
  /** Switches exactly these faults on. @returns what the former ones did */
  setFaults(faults: readonly Fault[]): Promise<{ seen: number; met: number }>;
}

/** The running simulators, reached over HTTP as everybody does. */
export interface Simulators extends FaultSwitch {
  readonly url: string;
  series(): Promise<EstateSeries[]>;
  signals(resolution: '5m' | '1h' | 'Inf', fromMs: number, toMs: number): Promise<SignalTruth[]>;
  problems(fromMs: number, toMs: number): Promise<ProblemTruth[]>;
  /** Every ticket that was ever opened or changed, as it stands now. */
  tickets(): Promise<TicketTruth[]>;
  cis(): Promise<CiTruth[]>;
  /** Opens tickets by hand (packages/simulators/README.md). @returns their numbers */
  openTickets(order: Record<string, unknown>): Promise<string[]>;
  /** Changes a ticket by hand. @returns how it stands then */
  changeTicket(number: string, fields: Readonly<Record<string, string>>): Promise<TicketTruth>;
  /** Adds one fault to those that are on. */
  addFault(fault: Fault): Promise<void>;
  /** Requests noted after a sequence number. */
  requests(since: number): Promise<LoggedRequest[]>;
  /** Lets a component be released now, in GitLab and Argo CD at once. */
  release(component: string): Promise<void>;
  /** Moves the clock of simulators that were started with one that is held, epoch ms. */
  setClock(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** Instances as faults and the request log name them. */
export const SIMULATED_INSTANCES = [
  'dynatrace/main', 'dynatrace/trade', 'servicenow/main', 'gitlab/main', 'argocd/main', 'elasticsearch/main', 'opensearch/trade',
] as const;

const TRIES = 3;

/** A kept connection may be closed by the other side just when it is used again: then once more, on a new one. */
async function ask(url: string, init?: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

export async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await ask(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const put = <T>(url: string, body: unknown) => json<T>(url, { method: 'PUT', body: JSON.stringify(body) });

/** Priority of upstream, as `nice` counts. */
const UPSTREAM_PRIORITY = -10;

/**
 * Lets upstream go first: in earnest it has a machine of its own, and one that waits for a
 * processor notes requests later, and closer together, than they came.
 */
function letGoFirst(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, UPSTREAM_PRIORITY);
  } catch {
    // Only an administrator may; without it the figures of a busy machine say less.
  }
}

/**
 * Starts simulators of our own on a free port, in a process of their own.
 *
 * @param isClockHeld - whether their time stands still at the story start until `setClock`
 */
export async function startSimulators(storyStart: Date, isClockHeld = false): Promise<Simulators> {
  const child = spawn(process.execPath, typescriptArgs('packages/simulators/src/main.ts'), {
    cwd: repositoryRoot,
    env: {
      ...process.env,
      SIMULATORS_PORT: '0',
      SIMULATORS_STORY_START: storyStart.toISOString(),
      ...(isClockHeld ? { SIMULATORS_CLOCK: 'stdin' } : {}),
    },
    stdio: [isClockHeld ? 'pipe' : 'ignore', 'pipe', 'ignore'],
  });
  letGoFirst(child.pid);
  const { stdout } = child;
  if (!stdout) throw new Error('The simulators have no output to read');
  let onClock: (() => void) | undefined;
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The simulators did not start')));
    createInterface({ input: stdout }).on('line', line => {
      const match = /listening on (http:\S+)/.exec(line);
      if (match) resolve(match[1]);
      if (line.startsWith('Clock at ')) onClock?.();
    });
  });
  const control = `${url}/control`;
  return {
    url,
    series: async () => (await json<{ series: EstateSeries[] }>(`${control}/estate`)).series,
    signals: async (resolution, fromMs, toMs) => {
      const response = await ask(`${control}/truth/signals?resolution=${resolution}&from=${fromMs}&to=${toMs}`);
      const text = await response.text();
      return text.split('\n').filter(Boolean).map(line => JSON.parse(line) as SignalTruth);
    },
    problems: (fromMs, toMs) =>
      json<ProblemTruth[]>(`${control}/truth/problems?from=${fromMs}&to=${toMs}`),
    tickets: () => json<TicketTruth[]>(`${control}/truth/tickets`),
    cis: async () => (await json<{ cis: CiTruth[] }>(`${control}/truth/cis`)).cis,
    openTickets: async order => {
      const { tickets } = await put<{ tickets: { number: string }[] }>(`${control}/tickets`, order);
      return tickets.map(ticket => ticket.number);
    },
    changeTicket: (number, fields) => put<TicketTruth>(`${control}/tickets/${number}`, { fields }),
    addFault: async fault => {
      await put(`${control}/faults`, fault);
    },
    requests: since => json<LoggedRequest[]>(`${control}/requests?since=${since}`),
    release: async component => {
      await json(`${control}/releases`, { method: 'POST', body: JSON.stringify({ component }) });
    },
    setClock: ms =>
      new Promise((resolve, reject) => {
        if (!child.stdin) {
          reject(new Error('The clock of these simulators runs by itself'));
          return;
        }
        onClock = resolve;
        child.stdin.write(`${ms}\n`);
      }),
    setFaults: async faults => {
      const before = await json<{ seen: number; met: number }[]>(`${control}/faults`);
      await put(`${control}/faults`, faults);
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
