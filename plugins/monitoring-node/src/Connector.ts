import { Fact, HalfOpenWindow, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { PivotDefinition } from './PivotDefinition';

/** One entity in one environment with its pivot in this source. */
export interface CollectTarget<TPivot> {
  readonly entityRef: string;
  readonly environment: string;
  readonly pivot: TPivot;
  /** How the entity came by the pivot; the links of its events say so. */
  readonly via: 'direct' | 'inherited';
}

/** How a stream is scheduled and re-read. All durations in seconds. DATA.md, Defaults. */
export interface StreamDefinition {
  /** Unique in its source, e.g. `signals_hour`; stored, so never renamed lightly. */
  readonly id: string;
  readonly everySeconds: number;
  /** How far before the watermark each run reads again. */
  readonly overlapSeconds: number;
  /** How long after a slot's end its values are taken as complete. */
  readonly settleSeconds: number;
  /** Age at which its newest data is called stale. */
  readonly staleAfterSeconds: number;
  /** Length of a slot, for streams of slots: windows are cut at its multiples. */
  readonly slotSeconds?: number;
  /** The furthest back this stream is kept or useful; bounds its backfill. */
  readonly maxHistorySeconds: number;
  /** The longest window asked in one go; a longer one is cut, newest first in a backfill. */
  readonly maxWindowSeconds: number;
  /** Whether a new pivot starts a backfill of its own. */
  readonly backfills: boolean;
  /** Whether its facts are golden signals: then only series whose signal source this is are asked for. */
  readonly givesSignals?: boolean;
  /** For streams that ask again about events we hold as open: the kind of event. */
  readonly rechecks?: 'incident';
}

/** What the engine asks of a connector. */
export interface CollectRequest<TPivot> {
  readonly stream: string;
  /** Facts observed in this half-open window. */
  readonly window: HalfOpenWindow;
  readonly targets: readonly CollectTarget<TPivot>[];
  /** Upstream ids of the events we hold as open, for streams that recheck; sorted. */
  readonly known?: readonly string[];
  /**
   * What the last committed page gave as `nextCursor`. Absent at the beginning.
   * Pages come in a stable order, so that a run killed after page n goes on with page n + 1.
   */
  readonly cursor?: string;
  /** IANA zone whose days are the slots of day-resolution streams. */
  readonly reportingZone: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Share of the instance's request budget to use, in (0, 1]; given on with each request. */
  readonly budgetShare: number;
}

/** A record that could not be understood. Its neighbours go on. */
export interface RejectedRecord {
  /** The record's own id upstream where it has one, else its place in the page. */
  readonly recordId: string;
  /** Stable code, e.g. `missing_id`. */
  readonly code: string;
  /** The field at fault. */
  readonly field: string | null;
  /** What is wrong and what was expected; never upstream's text. */
  readonly message: string;
  /** At most 4 kB of the record with secrets masked. */
  readonly sample: string;
}

/** Every value that upstream sent is one of these three. */
export interface ValueCounts {
  readonly facts: number;
  readonly nulls: number;
  readonly rejected: number;
  /** Records that were read and belong to no mapped entity; left out of facts and of the raw page. */
  readonly unrelated?: number;
}

/** A series as upstream's answer speaks of it. */
export interface SeriesRef {
  readonly entityRef: string;
  readonly environment: string;
}

/** What upstream said, word for word, for replay. */
export interface RawPage {
  /** Route without host, query or secret, e.g. `GET /metrics/query`. */
  readonly route: string;
  readonly contentType: string;
  readonly body: string;
  /** The targets and window that the parser needs to read the body again. */
  readonly context: string;
}

/** One page of one stream: stored in one transaction, or not at all. */
export interface FactPage {
  readonly facts: readonly Fact[];
  readonly rejected: readonly RejectedRecord[];
  readonly counts: ValueCounts;
  readonly raw: readonly RawPage[];
  /** Position after this page; absent on the last one. */
  readonly nextCursor?: string;
  /** Share of the run that is done after this page, in [0, 1]. */
  readonly progress: number;
  /** Targets that upstream does not know, from what it answered here. */
  readonly notFound?: readonly SeriesRef[];
  /** Targets that upstream knows, where the facts themselves do not say so. */
  readonly found?: readonly SeriesRef[];
  /** Targets whose pivot names several things upstream; nothing is collected for them. */
  readonly ambiguous?: readonly (SeriesRef & {
    /** What is wrong and what to do, e.g. `Two CIs are called "web"; use servicenow.ciId`. */
    readonly message: string;
  })[];
  /** Events of `known` that upstream does not show any more. */
  readonly gone?: readonly string[];
}

/** State of one instance of a source as a health check found it. */
export interface SourceHealth {
  readonly state: 'ok' | 'degraded' | 'refused' | 'unreachable';
  /** Stable code for refused and unreachable, e.g. `authentication`. */
  readonly code: string | null;
  /** A sentence for an admin: what failed and what to do. */
  readonly message: string;
  readonly version: string | null;
  /** Rights the token lacks, by the source's own name for them. */
  readonly missingScopes: string[];
  readonly latencyMs: number;
}

/**
 * Our code for one instance of a source: it yields facts and never stores them.
 *
 * A replay of the same window yields the same fact ids. Errors are always
 * `ConnectorError`.
 */
export interface Connector<TPivot = unknown> {
  readonly source: SourceId;
  /** Name of the configured instance, e.g. `main`. */
  readonly instance: string;
  readonly pivot: PivotDefinition<TPivot>;
  readonly streams: readonly StreamDefinition[];
  collect(request: CollectRequest<TPivot>): AsyncIterable<FactPage>;
  checkHealth(signal: AbortSignal): Promise<SourceHealth>;
  /** The same objects in the tool's own screens; the host is always the configured one. */
  readonly links?: {
    pivot(pivot: TPivot): string | undefined;
    problem?(externalId: string): string | undefined;
    incident?(externalId: string): string | undefined;
  };
}
