import { Fact, HalfOpenWindow, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { PivotDefinition } from './PivotDefinition';

/** One entity in one environment with its pivot in this source. */
export interface CollectTarget<TPivot> {
  readonly entityRef: string;
  /** A configured environment, or `ANY_ENVIRONMENT` where each fact says its own. */
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
  /** The longest window asked in one go, longer than the overlap; a longer one is cut, newest first in a backfill. */
  readonly maxWindowSeconds: number;
  /** Whether a new pivot starts a backfill of its own. */
  readonly backfills: boolean;
  /** Whether its facts are golden signals: then only series whose signal source this is are asked for. */
  readonly givesSignals?: boolean;
  /** For streams that ask about things we name to them, in `known`: what they are. */
  readonly rechecks?: RecheckedKind;
}

/**
 * What a stream may be told to ask about: events we hold as open, by their upstream ids,
 * or ranges of commits between deployments that we do not hold yet (`commitRangeId`).
 */
export type RecheckedKind = 'incident' | 'change' | 'itsm_problem' | 'commit_range';

/** What the engine asks of a connector. */
export interface CollectRequest<TPivot> {
  readonly stream: string;
  /** Facts observed in this half-open window. */
  readonly window: HalfOpenWindow;
  readonly targets: readonly CollectTarget<TPivot>[];
  /** What a stream that rechecks is to ask about; sorted. */
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
  readonly found?: readonly (SeriesRef & {
    /** What is odd all the same, e.g. that a project is called otherwise by now. */
    readonly message?: string;
  })[];
  /** Targets whose pivot names several things upstream; nothing is collected for them. */
  readonly ambiguous?: readonly (SeriesRef & {
    /** What is wrong and what to do, e.g. `Two CIs are called "web"; use servicenow.ciId`. */
    readonly message: string;
  })[];
  /** Targets that upstream refuses to show to this token. */
  readonly refused?: readonly (SeriesRef & { readonly message: string })[];
  /**
   * Targets that could not be asked in the run's window though the run goes on, such as
   * those of one project that fails. The window is asked for again for them alone.
   */
  readonly missed?: readonly SeriesRef[];
  /**
   * What this page tells all of: of these entities, what was held before from this source
   * and is not among the facts is over. No entity at all says that everything was asked and
   * nothing was answered: then nothing is over, and it is doubted where much is held.
   */
  readonly snapshot?: {
    readonly of: 'deployment_state' | 'topology' | 'cmdb';
    readonly entityRefs: readonly string[];
    /** Entities that could not be recognised this once, such as those of an ambiguous name: relations to them stay as they are. */
    readonly unsettledRefs?: readonly string[];
  };
  /** Events of `known` that upstream does not show any more. */
  readonly gone?: readonly string[];
}

/** A setting of the source that is, or is not, as it should be. */
export interface SourceDiagnosis {
  /** Stable in its source, e.g. `invalid_query`. */
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly title: string;
  /** What was seen; never upstream's text. */
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

/** What a stored page says by the present parser. */
export type ReplayedPage = Pick<FactPage, 'facts' | 'rejected' | 'counts'>;

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

/** What can be asked of a source at this moment, for live mode. */
export const LIVE_KINDS = ['signals', 'problems', 'incidents', 'deployment_states', 'pipelines', 'log_volume'] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

/** What live mode asks: one entity, answered in seconds, stored nowhere. */
export interface LiveRequest<TPivot> {
  readonly target: CollectTarget<TPivot>;
  readonly window: HalfOpenWindow;
  readonly nowMs: number;
  /** Aborted at the deadline of live reads. */
  readonly signal: AbortSignal;
}

/** Reads for live mode by what they answer. Errors are always `ConnectorError`. */
export type LiveReads<TPivot> = {
  readonly [Kind in LiveKind]?: (request: LiveRequest<TPivot>) => Promise<readonly Fact[]>;
};

/** What a link to log lines is about. */
export interface LogLinkSubject {
  readonly entityName: string;
  readonly environment: string;
  readonly window: HalfOpenWindow;
  /** Whether only lines of an error level are wanted. */
  readonly errorsOnly: boolean;
}

/** What a pivot names upstream. */
export interface PivotVerification {
  readonly state: 'found' | 'not_found' | 'ambiguous' | 'refused';
  /** A sentence for an admin: what is there, or what is wrong and what to do. Never upstream's text. */
  readonly message: string;
  /** Names of what was found, at most 5, with a word on what it is. */
  readonly found: readonly { readonly name: string; readonly detail: string | null }[];
}

/** An object upstream, as far as a link to it needs to know it. */
export interface LinkSubject {
  readonly externalId: string;
  /** GitLab project path or Argo CD `namespace/name`, where the fact has one. */
  readonly project?: string | null;
  readonly sha?: string | null;
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
  /** Looks at settings of the source that spoil what is read from it. Errors are always `ConnectorError`. */
  diagnose?(signal: AbortSignal): Promise<readonly SourceDiagnosis[]>;
  /** The same objects in the tool's own screens; the host is always the configured one. */
  readonly links?: {
    pivot(pivot: TPivot): string | undefined;
    problem?(externalId: string): string | undefined;
    incident?(externalId: string): string | undefined;
    change?(externalId: string): string | undefined;
    itsmProblem?(externalId: string): string | undefined;
    event?(externalId: string): string | undefined;
    deployment?(subject: LinkSubject): string | undefined;
    pipeline?(subject: LinkSubject): string | undefined;
    mergeRequest?(subject: LinkSubject): string | undefined;
    commit?(subject: LinkSubject): string | undefined;
    /** Log lines of an entity in the tool's own screen. */
    logs?(pivot: TPivot, subject: LogLinkSubject): string | undefined;
    /** Traces of an entity in the tool's own screen. */
    traces?(pivot: TPivot, window: HalfOpenWindow): string | undefined;
  };
  /**
   * Reads again, by the present parser, what a page of `collect` said; asks nobody. Gives the
   * facts, rejected records and counts of that page. ADR 0013.
   *
   * @throws ConnectorError when the page cannot be read any more
   */
  replay?(page: { readonly stream: string; readonly raw: readonly RawPage[]; readonly reportingZone: string }): ReplayedPage;
  /** Asks upstream now, for diagnosis. */
  readonly live?: LiveReads<TPivot>;
  /** Asks upstream now what a pivot names. Errors are always `ConnectorError`. */
  verify?(pivot: TPivot, request: { readonly nowMs: number; readonly signal: AbortSignal }): Promise<PivotVerification>;
}
