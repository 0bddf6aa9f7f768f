import { Connector, ConnectorFactory, HttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** What knex says of a statement that it sends. */
interface SentStatement {
  readonly __knexQueryUid: string;
  readonly sql: string;
}

/**
 * Where the time of a collection goes, summed over feeds that run side by side: so the
 * sums may exceed the time on the wall.
 */
export class StageClock {
  /** From asking for an answer of the source to having it, the wait for its budget included. */
  private requestMs = 0;
  /** Asking the shared budget for a request and waiting for its turn. */
  budgetMs = 0;
  requests = 0;
  bytes = 0;
  /** Asking, reading and mapping, without the wait for HTTP. */
  private collectMs = 0;
  /** Storing pages and all that the engine does between two pages. */
  storeMs = 0;

  /** Waiting for answers of the source alone. */
  get answerMs(): number {
    return this.requestMs - this.budgetMs;
  }

  get parseMs(): number {
    return this.collectMs - this.requestMs;
  }

  /** Sees what the budget costs: its statements, and the wait that each grant carries. */
  watchBudget(knex: Knex): void {
    const sent = new Map<string, number>();
    knex.on('query', ({ __knexQueryUid, sql }: SentStatement) => {
      if (/^insert into source_(budget|usage)/.test(sql)) sent.set(__knexQueryUid, performance.now());
    });
    knex.on('query-response', (result: { rows?: { wait_ms?: number }[] }, { __knexQueryUid }: SentStatement) => {
      const sentMs = sent.get(__knexQueryUid);
      if (sentMs === undefined) return;
      sent.delete(__knexQueryUid);
      this.budgetMs += performance.now() - sentMs + (result.rows?.[0]?.wait_ms ?? 0);
    });
  }

  /** The factory's connectors with their stages timed. */
  watch(factory: ConnectorFactory): ConnectorFactory {
    return {
      ...factory,
      create: (instance, { http, ...others }) =>
        this.watchConnector(factory.create(instance, { ...others, http: this.watchHttp(http) })),
    };
  }

  private watchHttp(http: HttpClient): HttpClient {
    return {
      ...http,
      request: async request => {
        const startedMs = performance.now();
        const response = await http.request(request);
        this.requestMs += performance.now() - startedMs;
        this.requests += 1;
        this.bytes += response.text.length;
        return response;
      },
    };
  }

  private watchConnector(connector: Connector): Connector {
    return { ...connector, collect: request => this.watchPages(connector.collect(request)) };
  }

  /** Time between asking for a page and having it is collecting; until the next is asked for, storing. */
  private async *watchPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
    let startedMs = performance.now();
    for await (const page of pages) {
      this.collectMs += performance.now() - startedMs;
      startedMs = performance.now();
      yield page;
      this.storeMs += performance.now() - startedMs;
      startedMs = performance.now();
    }
    this.collectMs += performance.now() - startedMs;
  }
}
