import { setMaxListeners } from 'node:events';
import { Knex } from 'knex';

/** Pause between two tries to reach a database that is away. */
const RETRY_MS = 300;

/** The few things of a driver's connection that a watch needs. */
interface RawConnection {
  once(event: 'end' | 'error', listener: () => void): unknown;
}
interface RawClient {
  acquireRawConnection(): Promise<RawConnection>;
  destroyRawConnection(connection: RawConnection): Promise<void> | void;
}

/** Thrown at once while the database is away, so that nobody waits for the pool to give up. */
export class DatabaseAwayError extends Error {
  readonly code = '57P03';
  constructor() {
    super('The database is away');
    this.name = 'DatabaseAwayError';
  }
}

/** Every request that is being answered listens for the end of the database, hundreds at once: no sign of a leak. */
function forAnyNumber(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/**
 * Knows within milliseconds that the database went away, and when it is back.
 *
 * It holds one connection of its own, outside the pool, and hears it end: a pool
 * would try again for a minute before it says so. A loaded process is not taken for
 * a database that is away, since nothing here depends on time.
 */
export class DatabaseWatch {
  private connection: RawConnection | undefined;
  private away: AbortController | undefined;
  private isStopped = false;
  private timer: NodeJS.Timeout | undefined;
  private leaving = forAnyNumber();

  constructor(private readonly knex: Knex) {}

  /** Begins to watch. Until the first connection is there nothing is called away. */
  start(): this {
    this.connect().catch(() => undefined);
    return this;
  }

  get isAway(): boolean {
    return this.away !== undefined;
  }

  /** The work's outcome, or a DatabaseAwayError as soon as the database goes away. */
  async whileThere<T>(work: () => Promise<T>): Promise<T> {
    if (this.isAway) throw new DatabaseAwayError();
    const { signal } = this.leaving;
    let onLeave: (() => void) | undefined;
    const left = new Promise<never>((_, reject) => {
      onLeave = () => reject(new DatabaseAwayError());
      signal.addEventListener('abort', onLeave, { once: true });
    });
    const running = work();
    // Whichever loses the race still settles some time; nobody listens to it then.
    running.catch(() => undefined);
    left.catch(() => undefined);
    try {
      return await Promise.race([running, left]);
    } finally {
      signal.removeEventListener('abort', onLeave!);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const held = this.connection;
    this.connection = undefined;
    if (held) await (this.knex.client as RawClient).destroyRawConnection(held);
  }

  private async connect(): Promise<void> {
    try {
      const connection = await (this.knex.client as RawClient).acquireRawConnection();
      if (this.isStopped) {
        await (this.knex.client as RawClient).destroyRawConnection(connection);
        return;
      }
      this.connection = connection;
      this.away = undefined;
      const onEnd = () => {
        if (this.connection !== connection || this.isStopped) return;
        this.connection = undefined;
        this.leave();
      };
      connection.once('end', onEnd);
      connection.once('error', onEnd);
    } catch {
      this.leave();
    }
  }

  private leave(): void {
    if (this.isStopped) return;
    if (!this.away) {
      this.away = this.leaving;
      this.leaving = forAnyNumber();
      this.away.abort();
    }
    this.timer = setTimeout(() => {
      this.connect().catch(() => undefined);
    }, RETRY_MS);
    this.timer.unref();
  }
}
