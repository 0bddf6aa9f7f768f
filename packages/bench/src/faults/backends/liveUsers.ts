import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upstream } from '../ground/upstream';
import { Random } from '../random';
import { signIn } from './signIn';

/** Who may see everything of the demo. */
const PERSONA = 'alex';
const THINK_MS: readonly [number, number] = [500, 4_000];
const TIMEOUT_MS = 20_000;

/** Before its token ends the app fetches a new one; Backstage's last an hour. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** An idle connection that the server closed while it was picked for a question: every browser asks again on a new one. */
const IDLE_CLOSED = ['ECONNRESET', 'UND_ERR_SOCKET'];

/** What each live screen asks, by its part of the tab. */
const QUESTIONS = [
  'summary?mode=live&tiles=error_rate',
  'summary?mode=live&tiles=latency_p95',
  'summary?mode=live&tiles=open_incidents',
  'summary?mode=live',
  'summary',
  'deployments?mode=live',
  'logs/volume?mode=live&period=last_24h',
  'incidents?period=last_30d',
] as const;

/** Somebody who stays signed in at one backend. */
class Session {
  private constructor(private readonly url: string, private token: string) {}

  static async start(url: string): Promise<Session> {
    return new Session(url, await signIn(url, PERSONA));
  }

  async header(): Promise<Readonly<Record<string, string>>> {
    const { exp } = JSON.parse(Buffer.from(this.token.split('.')[1], 'base64url').toString()) as { exp: number };
    // Where a fault of the moment refuses it, the next question tries again: there are minutes left.
    if (exp * 1_000 - Date.now() < RENEW_BEFORE_MS) this.token = await signIn(this.url, PERSONA).catch(() => this.token);
    return { authorization: `Bearer ${this.token}` };
  }
}

/**
 * Asks with a deadline that holds whatever the client does: `AbortSignal.timeout` alone may be collected as garbage
 * while a question is open, and then a question that lost its connection is never answered.
 */
async function withinDeadline<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      const error = new DOMException('No answer in time', 'TimeoutError');
      controller.abort(error);
      fail(error);
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([ask(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

const codeOf = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;

/** An answer that people got: what, how often, how long. */
export interface UserAnswers {
  /** By `status code`, e.g. `200` or `503 database_unavailable`. */
  readonly counts: ReadonlyMap<string, number>;
  readonly tookMs: readonly number[];
}

/** People who read live screens of the demo's components, each with a pause between two looks. */
export class LiveUsers {
  private readonly counts = new Map<string, number>();
  private readonly tookMs: number[] = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<unknown>;

  private constructor(urls: readonly string[], sessions: readonly Session[], refs: readonly string[], users: number, random: Random) {
    // Everybody listens for the end.
    setMaxListeners(0, this.stopping.signal);
    const one = async () => {
      while (!this.stopping.signal.aborted) {
        const at = random.between(0, urls.length - 1);
        await this.ask(`${urls[at]}/api/monitoring/applications/${encodeURIComponent(random.pick(refs))}/${random.pick(QUESTIONS)}`, sessions[at]);
        await sleep(random.between(...THINK_MS), undefined, { signal: this.stopping.signal }).catch(() => {});
      }
    };
    this.running = Promise.all(Array.from({ length: users }, one));
  }

  /** Signs in at every backend and begins to look. */
  static async start(urls: readonly string[], upstream: Upstream, users: number, random: Random): Promise<LiveUsers> {
    const sessions = await Promise.all(urls.map(url => Session.start(url)));
    const refs = upstream.entities
      .filter(({ kind, metadata }) => kind === 'Component' && Object.keys(metadata.annotations ?? {}).some(key => key.startsWith('rosetta.io/')))
      .map(({ metadata }) => `component:default/${metadata.name}`);
    return new LiveUsers(urls, sessions, refs, users, random);
  }

  private async ask(url: string, session: Session, isAgain = false): Promise<void> {
    const beganMs = performance.now();
    let answer: string;
    try {
      answer = await withinDeadline(async signal => {
        const response = await fetch(url, { headers: await session.header(), signal });
        const body = (await response.json()) as { error?: { code?: string } };
        return [response.status, body.error?.code].filter(part => part !== undefined).join(' ');
      });
    } catch (error) {
      const code = codeOf(error);
      if (!isAgain && code !== undefined && IDLE_CLOSED.includes(code)) return this.ask(url, session, true);
      answer = `none (${[error instanceof Error ? error.name : 'unknown', code].filter(part => part !== undefined).join(' ')})`;
    }
    this.tookMs.push(performance.now() - beganMs);
    this.counts.set(answer, (this.counts.get(answer) ?? 0) + 1);
    return undefined;
  }

  async stop(): Promise<UserAnswers> {
    this.stopping.abort();
    await this.running;
    return { counts: this.counts, tookMs: this.tookMs };
  }
}

