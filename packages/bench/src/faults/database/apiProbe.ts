import { setTimeout as sleep } from 'node:timers/promises';

/** Often enough to see an end to half a second; more would itself be a load. */
const EVERY_MS = 400;
const TIMEOUT_MS = 15_000;

/** One question to the API and its answer. */
export interface Answer {
  readonly what: string;
  readonly sentMs: number;
  readonly tookMs: number;
  /** 0 when there was none. */
  readonly status: number;
  /** `error.code` of the body. */
  readonly code: string | undefined;
}

export interface Question {
  readonly what: string;
  readonly path: string;
  readonly token?: string;
}

/** Asks a backend all the while, each question again whether the one before is answered or not. */
export class ApiProbe {
  readonly answers: Answer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly open = new Set<Promise<void>>();

  constructor(url: string, questions: readonly Question[]) {
    this.timer = setInterval(() => {
      for (const question of questions) {
        const asking = this.ask(url, question).finally(() => this.open.delete(asking));
        this.open.add(asking);
      }
    }, EVERY_MS);
  }

  private async ask(url: string, { what, path, token }: Question): Promise<void> {
    const sentMs = Date.now();
    const beganMs = performance.now();
    let status = 0;
    let code: string | undefined;
    try {
      const response = await fetch(`${url}${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      status = response.status;
      code = text.startsWith('{') ? (JSON.parse(text) as { error?: { code?: string } }).error?.code : undefined;
    } catch (error) {
      code = error instanceof Error ? error.name : 'unknown';
    }
    this.answers.push({ what, sentMs, tookMs: performance.now() - beganMs, status, code });
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    // A question whose answer never ends is not waited for: it is missing among the answers.
    await Promise.race([Promise.all(this.open), sleep(TIMEOUT_MS + 1_000, undefined, { ref: false })]);
  }
}
