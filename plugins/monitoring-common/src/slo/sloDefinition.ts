import { BurnPolicy } from './burnPolicy';

/** Indicators that are read from the golden signals (KPI.md 1.1). */
export const SLI_KINDS = [
  /** Requests that did not fail over all requests. */
  'availability',
  /** Time the thing was up over all observed time. */
  'availability_time',
  /**
   * Time without an outage over all observed time: no incident of priority 1 or 2 was open, and in no hour
   * the share of failed requests, or of time down, was beyond a threshold.
   */
  'availability_service',
  /** Hours in which the share of failed requests kept below a threshold. */
  'error_rate',
  /** Hours in which the share of requests answered with a 5xx kept below a threshold. */
  'error_rate_5xx',
  /** Hours in which a percentile of response time kept below a threshold. */
  'latency_p50',
  'latency_p95',
  'latency_p99',
  /** Hours in which the use of the tightest resource kept below a threshold. */
  'saturation',
] as const;
export type SliKind = (typeof SLI_KINDS)[number];

/** What an indicator's numbers are made of, and so which kinds need a threshold. */
export const SLI_METHODS: Record<SliKind, SloMethod> = {
  availability: 'occurrences',
  availability_time: 'ratio_timeslices',
  availability_service: 'ratio_timeslices',
  error_rate: 'timeslices',
  error_rate_5xx: 'timeslices',
  latency_p50: 'timeslices',
  latency_p95: 'timeslices',
  latency_p99: 'timeslices',
  saturation: 'timeslices',
};

/**
 * How good is counted against all (OpenSLO budgeting method): single events; slices of time
 * that are good or not; or the mean of the slices' own ratios.
 */
export type SloMethod = 'occurrences' | 'timeslices' | 'ratio_timeslices';

/** Where a definition comes from; a tier's is nobody's promise and is left out of counts of "SLO met". */
export type SloOrigin = 'openslo' | 'annotation' | 'tier';

/** What a slot without data means: left out, bad, or as the slot before it (one slot at most). KPI.md 1.2. */
export type MissingPolicy = 'exclude' | 'bad' | 'hold_last';

/** Units of the calendar an SLO may be held over. */
export const CALENDAR_WINDOW_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type CalendarWindowUnit = (typeof CALENDAR_WINDOW_UNITS)[number];

/** Over how long an SLO is held. */
export type SloWindow =
  /** Elapsed hours back from the present. */
  | { readonly kind: 'rolling'; readonly hours: number }
  /** Whole units of a calendar. */
  | {
      readonly kind: 'calendar';
      readonly unit: CalendarWindowUnit;
      readonly count: number;
      /** IANA zone whose midnights bound it. */
      readonly zone: string;
      /** Local time at which one of its periods begins, `YYYY-MM-DDTHH:mm:ss`; null for the calendar's own borders. */
      readonly anchor: string | null;
    };

/** A query of the source that counts or measures, as an OpenSLO document gives it; never run as it stands. */
export interface MetricSource {
  readonly source: string | null;
  readonly type: string | null;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What an indicator is read from. */
export type SliSource =
  | { readonly kind: SliKind }
  | { readonly kind: 'ratio'; readonly counts: 'good' | 'bad'; readonly part: MetricSource; readonly total: MetricSource }
  | { readonly kind: 'ratio_raw'; readonly counts: 'success' | 'failure'; readonly raw: MetricSource }
  | { readonly kind: 'threshold'; readonly metric: MetricSource };

/** How a slot's value is held against the threshold. */
export type SloOperator = 'lt' | 'lte' | 'gt' | 'gte';

/** A service level objective in its one canonical form, wherever it was declared (KPI.md 1.5). */
export interface SloDefinition {
  /** Whose promise it is. */
  readonly entityRef: string;
  readonly environment: string;
  /** Unique per entity, environment and origin. */
  readonly name: string;
  readonly sli: SliSource;
  readonly method: SloMethod;
  /** Share that has to be good, in (0, 1]; 1 leaves no budget and is never judged. */
  readonly target: number;
  readonly window: SloWindow;
  /** Length of a slice, seconds; an hour for what is counted by events, whose coverage is counted in hours. */
  readonly sliceSeconds: number;
  /** Share of good events from which a slice is good, in (0, 1]; null where a threshold or nothing decides. */
  readonly sliceTarget: number | null;
  /** In the indicator's unit: milliseconds, or a ratio; null where nothing is held against one. */
  readonly threshold: number | null;
  readonly operator: SloOperator | null;
  readonly missingPolicy: MissingPolicy;
  readonly origin: SloOrigin;
  /** What was written: the part of the annotation, `tier 2`, or the document's name. */
  readonly originDetail: string;
  /** What its burning is held against; absent: the four rules of KPI.md 1.4. It may change without a new version. */
  readonly burnPolicy?: BurnPolicy;
}

/** Length of a slice where none is given: signals keep their history by the hour (DATA.md, decision 3). */
export const HOUR_SECONDS = 3_600;

/**
 * What makes two definitions versions of one SLO: a new target, threshold or window is a new
 * version; another indicator or method counts something else and is another SLO.
 */
export function sloKey(definition: SloDefinition): string {
  const { entityRef, environment, origin, name, sli, method } = definition;
  return [entityRef, environment, origin, name, sli.kind, method].join('\n');
}

/** Something in a declaration that cannot be read, or is read otherwise than it was perhaps meant. */
export interface SloProblem {
  /** Whether the declaration is not taken, or taken with a note. */
  readonly severity: 'error' | 'warning';
  /** The part that is meant: the text itself, or its path in a document. */
  readonly part: string;
  /** What is wrong, in one plain sentence. */
  readonly message: string;
  /** Something that works. */
  readonly example: string;
}
