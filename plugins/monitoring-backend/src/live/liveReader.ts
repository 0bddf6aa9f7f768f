import { Fact, HalfOpenWindow, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget, Connector, ConnectorError, LiveKind } from '@rosetta/backstage-plugin-monitoring-node';

/** Longest that anybody waits for a source; after it the last answer is shown with its age. */
export const LIVE_DEADLINE_MS = 3_000;

/** An answer this young is given again without asking. */
const FRESH_MS = 5_000;

/** An answer older than this is not shown in place of one that failed, nor kept. */
const STALE_MS = 600_000;

/** Answers kept; the longest unused go first. */
const MAX_ANSWERS = 2_000;

/** What is asked: one kind of facts of one pivot. */
export interface LiveQuestion {
  readonly kind: LiveKind;
  readonly source: SourceId;
  readonly instance: string;
  readonly entityRef: string;
  readonly environment: string;
  /** Canonical text of the pivot. */
  readonly pivot: string;
  readonly via: CollectTarget<unknown>['via'];
  /** How far back the facts are wanted, from now; part of what makes two questions the same. */
  readonly reachMs: number;
}

/** What came of asking. */
export interface LiveAnswer {
  /** Null when the source gave none, now and lately. */
  readonly facts: readonly Fact[] | null;
  /** When the facts were given, epoch ms; null without any. */
  readonly atMs: number | null;
  /** Set when the source did not answer now; then the facts are older ones. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

interface Held {
  facts: readonly Fact[] | null;
  atMs: number | null;
  asking: Promise<LiveAnswer['failure']> | null;
}

/**
 * Asks sources now, for diagnosis.
 *
 * One question is asked once however many want the answer, an answer serves for five
 * seconds, and nobody waits longer than three: then, and when the source fails, the last
 * answer is given with its age and the failure. Never throws.
 */
export class LiveReader {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly connectors: readonly Connector[],
    private readonly now: () => number,
    private readonly deadlineMs: number = LIVE_DEADLINE_MS,
  ) {}

  /** How many answers are kept. */
  get size(): number {
    return this.held.size;
  }

  /** Whether a source can be asked for this at all. */
  offers(kind: LiveKind, source: SourceId, instance: string): boolean {
    return this.connectorOf(source, instance)?.live?.[kind] !== undefined;
  }

  async read(question: LiveQuestion): Promise<LiveAnswer> {
    const key = JSON.stringify(question);
    const held = this.held.get(key) ?? { facts: null, atMs: null, asking: null };
    // Back to the end: the map's order is that of use.
    this.held.delete(key);
    this.forget();
    this.held.set(key, held);
    if (held.atMs !== null && this.now() - held.atMs < FRESH_MS) return { facts: held.facts, atMs: held.atMs, failure: null };
    held.asking ??= this.ask(question, held).finally(() => {
      held.asking = null;
    });
    const failure = await held.asking;
    const isShown = held.atMs !== null && (failure === null || this.now() - held.atMs < STALE_MS);
    return { facts: isShown ? held.facts : null, atMs: isShown ? held.atMs : null, failure };
  }

  /** Drops what is of no use to anybody any more, and makes room for one: the longest unused go first. */
  private forget() {
    const uselessMs = this.now() - STALE_MS;
    for (const [key, { atMs, asking }] of this.held) {
      const isUseless = asking === null && (atMs === null || atMs < uselessMs);
      if (!isUseless && this.held.size < MAX_ANSWERS) return;
      this.held.delete(key);
    }
  }

  private connectorOf(source: SourceId, instance: string): Connector | undefined {
    return this.connectors.find(connector => connector.source === source && connector.instance === instance);
  }

  private async ask(question: LiveQuestion, held: Held): Promise<LiveAnswer['failure']> {
    const connector = this.connectorOf(question.source, question.instance);
    const ask = connector?.live?.[question.kind];
    if (!connector || !ask) return { code: 'not_collected', message: 'This source cannot be asked for it' };
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>(resolve => {
      timer = setTimeout(() => resolve('late'), this.deadlineMs);
    });
    const nowMs = this.now();
    try {
      const target = {
        entityRef: question.entityRef,
        environment: question.environment,
        pivot: connector.pivot.deserialize(question.pivot),
        via: question.via,
      };
      const window: HalfOpenWindow = { startMs: nowMs - question.reachMs, endMs: nowMs };
      const asked = ask({ target, window, nowMs, signal: abort.signal });
      // After the deadline nobody listens any more; a late failure must not end the process.
      asked.catch(() => {});
      const facts = await Promise.race([asked, late]);
      if (facts === 'late') {
        return { code: 'timeout', message: `${question.source} "${question.instance}" did not answer within ${this.deadlineMs / 1_000} s` };
      }
      held.facts = facts;
      held.atMs = this.now();
      return null;
    } catch (error) {
      return error instanceof ConnectorError
        ? { code: error.code, message: error.message }
        : { code: 'internal', message: 'Asking failed; the log has the detail' };
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }
}
