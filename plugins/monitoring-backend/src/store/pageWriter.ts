import { gzipSync } from 'node:zlib';
import { ANY_ENVIRONMENT, Fact, HalfOpenWindow, isLinkedEvent, isSlotFact } from '@rosetta/backstage-plugin-monitoring-common';
import { FactPage, Lease, RecheckedKind } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';
import { bind } from './bind';
import { writeCommitRanges } from './commitStore';
import { writeCoverage } from './coverageStore';
import { FeedKey } from './feedStore';
import { noteMissed } from './gapStore';
import { writeIncidents, writeTaskSlas } from './incidentStore';
import { noteGone } from './knownStore';
import { assertLeaseHeld } from './leaseStore';
import { writeLinkedEvents } from './linkedEventStore';
import { writeLogHours, writeLogPatterns } from './logStore';
import { Partitions } from './partitions';
import { writeProblems } from './problemStore';
import { SeriesIds, SeriesName } from './seriesIds';
import { partitionsNeeded, writeSignals } from './signalStore';
import { assertSnapshotBelieved } from './snapshotGuard';
import { writeStateFacts } from './stateFactStore';
import { writeVerification } from './verificationStore';

/** A series with the text of the pivot it was asked by. */
export interface CoveredTarget extends SeriesName {
  readonly pivotHash: string;
}

/** Everything that one page changes. */
export interface PageWrite {
  readonly lease: Lease;
  readonly feed: FeedKey;
  readonly batchRunId: string;
  readonly page: FactPage;
  readonly window: HalfOpenWindow;
  /** Who was asked; noted as covered when the last page is in. */
  readonly targets: readonly CoveredTarget[];
  /** Watermark after the last page; null for runs that do not move it. */
  readonly watermarkMs: number | null;
  /** Whether the window reaches the present, so that "not known upstream" may be concluded. */
  readonly judgesPresence: boolean;
  /** What the page's `gone` are ids of. */
  readonly rechecks?: RecheckedKind;
  /** Of a page that is read again: when it was stored first. Undated events known newer stay as they are. */
  readonly storedFirst?: Date;
}

/** Anything that stores pages. */
export interface StoresPages {
  /**
   * @throws LeaseLostError when another worker holds the lease; then nothing is stored
   * @throws ConnectorError `suspicious_empty` when a list of everything lost too much at once; then nothing is stored
   */
  write(write: PageWrite, nowMs: number): Promise<{ written: number }>;
}

/** A sample of a rejected record is kept to this many characters. */
const MAX_SAMPLE_CHARACTERS = 4_096;

const factsOf = <K extends Fact['kind']>(facts: readonly Fact[], kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

/**
 * Stores pages: lease check, rows, dirty keys, raw page, rejected records, counts,
 * coverage and cursor in one transaction, so that a crash at any statement loses
 * nothing and doubles nothing (DATA.md, Write path).
 */
export class PageWriter implements StoresPages {
  constructor(
    private readonly knex: Knex,
    private readonly partitions: Partitions,
    private readonly seriesIds: SeriesIds,
    private readonly reportingZone: string,
  ) {}

  /** @throws LeaseLostError when another worker holds the lease; then nothing is stored */
  async write(write: PageWrite, nowMs: number): Promise<{ written: number }> {
    const { page } = write;
    const slots = page.facts.filter(isSlotFact);
    const problems = factsOf(page.facts, 'problem');
    const incidents = factsOf(page.facts, 'incident');
    for (const [table, span] of partitionsNeeded(slots)) {
      await this.partitions.ensure(table, span.startMs, span.endMs);
    }
    const logHours = factsOf(page.facts, 'log_hour');
    if (logHours.length > 0) {
      const starts = logHours.map(fact => fact.startMs);
      await this.partitions.ensure('log_hour', Math.min(...starts), Math.max(...starts) + 1);
    }
    if (page.raw.length > 0) await this.partitions.ensure('raw_page', nowMs, nowMs + 1);
    await this.seriesIds.ensure(this.knex, [
      ...write.targets,
      ...slots,
      ...page.facts.filter(isLinkedEvent).flatMap(event => event.links),
      ...(['deployment_state', 'slo_reading', 'log_hour', 'log_pattern_day'] as const).flatMap(kind =>
        factsOf(page.facts, kind),
      ),
    ]);
    return this.knex.transaction(async transaction => {
      // A worker frozen in here holds the lease's row; without this nobody could take the feed over.
      await transaction.raw(`set local idle_in_transaction_session_timeout = '10s'`);
      await assertLeaseHeld(transaction, write.lease);
      // Live and backfill of a stream have leases of their own; what one finds absent the other must not bring.
      await transaction.raw(`select pg_advisory_xact_lock(hashtext(?))`, [
        `rosetta:write:${write.feed.source}:${write.feed.instance}:${write.feed.stream}`,
      ]);
      await assertSnapshotBelieved(transaction, write.feed, page, write.targets.map(target => target.entityRef));
      const signals = await writeSignals(transaction, slots, this.seriesIds, this.reportingZone);
      const asked = await this.askedSeries(transaction, write.targets);
      const written =
        signals.written +
        (await writeProblems(transaction, write.feed, await this.undated(transaction, write, problems), this.seriesIds, asked)) +
        (await writeIncidents(transaction, write.feed, incidents, this.seriesIds, asked, this.reportingZone)) +
        (await writeTaskSlas(transaction, write.feed, factsOf(page.facts, 'task_sla'))) +
        (await writeLinkedEvents(transaction, write.feed, await this.undated(transaction, write, page.facts), this.seriesIds, asked)) +
        (await writeStateFacts(transaction, write.feed, page.facts, this.seriesIds, page.snapshot)) +
        (await writeCommitRanges(transaction, write.feed, factsOf(page.facts, 'commit_range'))) +
        (await writeLogHours(transaction, logHours, this.seriesIds)) +
        (await writeLogPatterns(transaction, factsOf(page.facts, 'log_pattern_day'), this.seriesIds));
      if (write.rechecks && write.rechecks !== 'commit_range') {
        const gone = page.gone ?? [];
        const shown = factsOf(page.facts, write.rechecks).length;
        await noteGone(transaction, write.rechecks, write.feed, gone, gone.length + shown);
      }
      await this.writeRaw(transaction, write, nowMs);
      await this.writeRejected(transaction, write);
      if (write.judgesPresence) await writeVerification(transaction, write.feed, page);
      await noteMissed(transaction, write.feed, write.window, page.missed ?? []);
      await this.writeProgress(transaction, write, written);
      return { written };
    });
  }

  /** Series that a run spoke of: those of its targets, and all of an entity whose facts say their environment. */
  private async askedSeries(transaction: Knex.Transaction, targets: readonly CoveredTarget[]): Promise<number[]> {
    const own = targets.map(target => this.seriesIds.get(target));
    const everywhere = targets.filter(target => target.environment === ANY_ENVIRONMENT);
    if (everywhere.length === 0) return own;
    const { rows } = await transaction.raw<{ rows: { series_id: number }[] }>(
      `select series_id from series where entity_ref = any(?)`,
      [everywhere.map(target => target.entityRef)],
    );
    return [...new Set([...own, ...rows.map(row => row.series_id)])];
  }

  /** The facts of a page that is read again, without undated events of which a newer version is known. */
  private async undated<F extends Fact>(transaction: Knex.Transaction, write: PageWrite, facts: readonly F[]): Promise<readonly F[]> {
    if (!write.storedFirst) return facts;
    const isUndated = (fact: Fact) => fact.kind === 'problem' || fact.kind === 'event';
    const { rows } = await transaction.raw<{ rows: { event_kind: string; external_id: string }[] }>(
      `select event_kind, external_id from event_history
        where source = ? and instance = ? and upper_inf(recorded) and lower(recorded) > ? and event_kind in ('problem', 'event')
          and external_id = any(?)`,
      [
        write.feed.source, write.feed.instance, write.storedFirst,
        facts.filter(isUndated).map(fact => (fact as Fact & { externalId: string }).externalId),
      ],
    );
    const newer = new Set(rows.map(row => `${row.event_kind}\n${row.external_id}`));
    return facts.filter(fact => !isUndated(fact) || !newer.has(`${fact.kind}\n${(fact as Fact & { externalId: string }).externalId}`));
  }

  private async writeRaw(transaction: Knex.Transaction, write: PageWrite, nowMs: number) {
    for (const raw of write.page.raw) {
      await transaction.raw(
        `insert into raw_page
           (batch_run_id, source, instance, stream, route, content_type, context, body_gzip, received_at, page_number, stored_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?,
                 (select page_count from batch_run where batch_run_id = ?), clock_timestamp())`,
        [
          write.batchRunId, write.feed.source, write.feed.instance, write.feed.stream,
          raw.route, raw.contentType, raw.context, gzipSync(raw.body, { level: 1 }), new Date(nowMs),
          write.batchRunId,
        ],
      );
    }
  }

  private async writeRejected(transaction: Knex.Transaction, write: PageWrite) {
    const { rejected } = write.page;
    if (rejected.length === 0) return;
    await transaction.raw(
      `insert into rejected_record
         (batch_run_id, source, instance, stream, record_id, code, field, message, sample, rejected_at)
       select ?, ?, ?, ?, record_id, code, field, message, sample, clock_timestamp()
         from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
           as record(record_id, code, field, message, sample)`,
      bind([
        write.batchRunId, write.feed.source, write.feed.instance, write.feed.stream,
        rejected.map(record => record.recordId),
        rejected.map(record => record.code),
        rejected.map(record => record.field),
        rejected.map(record => record.message),
        rejected.map(record => record.sample.slice(0, MAX_SAMPLE_CHARACTERS)),
      ]),
    );
  }

  private async writeProgress(transaction: Knex.Transaction, write: PageWrite, written: number) {
    const { page, feed } = write;
    await transaction.raw(
      `update batch_run
          set read_count = read_count + ?, written_count = written_count + ?, null_count = null_count + ?,
              rejected_count = rejected_count + ?, unrelated_count = unrelated_count + ?,
              page_count = page_count + 1, progress = ?
        where batch_run_id = ?`,
      [
        page.counts.facts + page.counts.nulls + page.counts.rejected + (page.counts.unrelated ?? 0),
        written, page.counts.nulls, page.counts.rejected, page.counts.unrelated ?? 0, page.progress, write.batchRunId,
      ],
    );
    const isLast = page.nextCursor === undefined;
    await transaction.raw(
      `update feed
          set page_state = cast(:pageState as jsonb),
              watermark = case when cast(:isLast as boolean)
                then greatest(watermark, cast(:watermark as timestamptz)) else watermark end
        where source = :source and instance = :instance and stream = :stream and partition = :partition`,
      {
        source: feed.source, instance: feed.instance, stream: feed.stream, partition: feed.partition,
        isLast,
        watermark: write.watermarkMs === null ? null : new Date(write.watermarkMs),
        pageState: isLast
          ? null
          : JSON.stringify({
              windowStartMs: write.window.startMs,
              windowEndMs: write.window.endMs,
              cursor: page.nextCursor,
            }),
      },
    );
    if (isLast) {
      const asked = write.targets.map(target => ({ seriesId: this.seriesIds.get(target), pivotHash: target.pivotHash }));
      await writeCoverage(transaction, feed, write.batchRunId, write.window, asked);
    }
  }
}
