/** One request a simulated server was asked. */
export interface LoggedRequest {
  /** Grows by one per request; a watermark for `since`. */
  readonly sequence: number;
  /** ISO-8601 UTC. */
  readonly time: string;
  /** It may have arrived this much earlier, ms: the server was busy; 0 while it keeps up. */
  readonly heldUpMs: number;
  readonly instance: string;
  readonly endpoint: string;
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly authorizationSent: boolean;
  readonly fault?: string;
  /** ServiceNow ran a value of the query as a script; absent = it did not. */
  evaluatedScript?: true;
  /** 0 when the connection ended without an answer. */
  status: number;
  durationMs: number;
}

/** Remembers the last requests, oldest dropped first. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private sequence = 0;

  constructor(private readonly capacity = 50_000) {}

  record(entry: Omit<LoggedRequest, 'sequence'>): LoggedRequest {
    this.sequence += 1;
    const logged = { ...entry, sequence: this.sequence };
    this.entries.push(logged);
    if (this.entries.length > this.capacity * 1.1) {
      this.entries = this.entries.slice(-this.capacity);
    }
    return logged;
  }

  /**
   * Requests after a watermark.
   *
   * @param since - a sequence number or an ISO-8601 time; absent = all kept
   */
  list(since: string | null): LoggedRequest[] {
    const kept = this.entries.slice(-this.capacity);
    if (since === null) {
      return kept;
    }
    return /^\d{1,12}$/.test(since)
      ? kept.filter(entry => entry.sequence > Number(since))
      : kept.filter(entry => Date.parse(entry.time) >= Date.parse(since));
  }

  clear(): void {
    this.entries = [];
  }
}
