import { AsyncLocalStorage } from 'node:async_hooks';
import { writeSync } from 'node:fs';
import { Connector } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { PageWriter, Partitions, SeriesIds } from '../product';
import { Command, Phase, WorkerLine } from './protocol';

/** One batch of this process. */
interface Batch {
  readonly id: number;
  readonly feed: string;
  phase: Phase;
  /** Greater than 0 while partitions and series are made, which have transactions of their own. */
  preparing: number;
}

const isOf = ({ feed: wanted }: Command, feed: string) =>
  wanted === undefined || (wanted.endsWith('/') ? feed.startsWith(wanted) : feed === wanted);

/** Says where every batch of this process stands, and dies or stops where it is told to. */
export class Trace {
  private batches = 0;
  private command: Command | undefined;
  private passes = 0;
  private readonly current = new AsyncLocalStorage<Batch>();
  private readonly ofPage = new WeakMap<object, Batch>();

  /** Written synchronously: the last line before a SIGKILL must be out. */
  say(line: WorkerLine): void {
    writeSync(1, `${JSON.stringify(line)}\n`);
  }

  obeyNext(command: Command): void {
    this.command = command.action === 'nothing' ? undefined : command;
    this.passes = 0;
  }

  /** Notes that a moment has come, and acts when it is the one. */
  pass(phase: Phase, batch = 0, feed = ''): void {
    const { command } = this;
    if (!command || command.phase !== phase || !isOf(command, feed)) return;
    this.passes += 1;
    if (this.passes < command.after) return;
    this.command = undefined;
    const act = () => {
      this.say({ kind: 'at', batch, phase });
      process.kill(process.pid, command.action === 'die' ? 'SIGKILL' : 'SIGSTOP');
    };
    if (command.delayMs > 0) setTimeout(act, command.delayMs);
    else act();
  }

  private enter(batch: Batch, phase: Phase): void {
    batch.phase = phase;
    this.say({ kind: 'phase', batch: batch.id, feed: batch.feed, phase });
    this.pass(phase, batch.id, batch.feed);
  }

  /** The connector, its batches traced. */
  connector<TPivot>(connector: Connector<TPivot>): Connector<TPivot> {
    const begin = (feed: string): Batch => {
      this.batches += 1;
      return { id: this.batches, feed, phase: 'collect', preparing: 0 };
    };
    const collect: Connector<TPivot>['collect'] = request =>
      async function* traced(this: Trace) {
        const batch = begin(`${connector.source}/${connector.instance}/${request.stream}`);
        try {
          this.enter(batch, 'collect');
          for await (const page of connector.collect(request)) {
            // The engine copies a page and keeps its list of raw pages: that names it.
            this.ofPage.set(page.raw, batch);
            yield page;
            this.enter(batch, 'collect');
          }
        } finally {
          this.say({ kind: 'end', batch: batch.id });
        }
      }.call(this);
    return { ...connector, collect };
  }

  /** Traces the product's page writer in this process, from outside. */
  writer(): void {
    const { current, ofPage } = this;
    const enter = this.enter.bind(this);
    const write = PageWriter.prototype.write;
    PageWriter.prototype.write = function tracedWrite(page, nowMs) {
      const batch = ofPage.get(page.page.raw);
      if (!batch) return write.call(this, page, nowMs);
      return current.run(batch, () => {
        enter(batch, 'prepare');
        return write.call(this, page, nowMs).then(result => {
          enter(batch, 'committed');
          return result;
        });
      });
    };
    const during = async <T>(work: () => Promise<T>): Promise<T> => {
      const batch = current.getStore();
      if (!batch) return work();
      batch.preparing += 1;
      try {
        return await work();
      } finally {
        batch.preparing -= 1;
      }
    };
    const ensurePartitions = Partitions.prototype.ensure;
    Partitions.prototype.ensure = function tracedEnsure(...args) {
      return during(() => ensurePartitions.apply(this, args));
    };
    const ensureSeries = SeriesIds.prototype.ensure;
    SeriesIds.prototype.ensure = function tracedEnsure(...args) {
      return during(() => ensureSeries.apply(this, args));
    };
  }

  /** Follows the statements that go to the database. */
  database(knex: Knex): void {
    knex.on('query', ({ sql }: { sql: string }) => {
      const batch = this.current.getStore();
      if (!batch) {
        if (/^\s*insert into lease/.test(sql)) this.pass('lease');
        return;
      }
      if (batch.preparing > 0) return;
      if (/^BEGIN/i.test(sql)) this.enter(batch, 'rows');
      else if (/^COMMIT/i.test(sql)) this.enter(batch, 'commit');
      else if (/^\s*update batch_run/.test(sql)) this.enter(batch, 'progress');
      else this.pass(batch.phase, batch.id, batch.feed);
    });
  }

  /** Traces one derive round. */
  async derive<T>(round: () => Promise<T>): Promise<T> {
    this.say({ kind: 'phase', batch: 0, feed: 'derive', phase: 'derive' });
    this.pass('derive');
    try {
      return await round();
    } finally {
      this.say({ kind: 'end', batch: 0 });
    }
  }
}
