import { DoctorReport, HalfOpenWindow, ScoreConfig, SignalObjectives, SourceId, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { LinkSubject, LogLinkSubject } from '@rosetta/backstage-plugin-monitoring-node';
import { LiveReader, SourceHealth, VerifiedPivot } from '../../live';
import {
  AdminReader,
  BatchStore,
  CalendarReader,
  CauseStore,
  ChangeReader,
  DeliveryReader,
  DoraReader,
  EntityReader,
  IncidentKpiReader,
  IncidentReader,
  LogReader,
  MappingDraft,
  MappingReader,
  MappingStore,
  PivotReader,
  ProblemReader,
  ScoreBacktestStore,
  ScoreReader,
  SignalReader,
  SloReader,
  SloScopeReader,
  SnapshotStore,
} from '../../store';
import { Authorization } from '../authorization';

/** A configured instance as the API needs it. */
export interface ServedInstance {
  readonly source: SourceId;
  readonly instance: string;
  readonly ratePerSecond: number;
  readonly streams: readonly string[];
  /** Age at which a stream's newest data is called stale, milliseconds. */
  readonly staleAfterMs: Readonly<Record<string, number>>;
  /** Whether its pivots can give golden signals. */
  readonly givesSignals: boolean;
  /** Streams of golden signals. */
  readonly signalStreams: readonly string[];
  /** Streams whose history is collected when a pivot is new. */
  readonly backfills: readonly string[];
  /** Asks the instance now. */
  readonly checkHealth: (signal: AbortSignal) => Promise<SourceHealth>;
  /** The object of a pivot in the tool's own screens; null where it has none. */
  readonly pivotUrl: (pivot: string) => string | null;
  readonly problemUrl: (externalId: string) => string | null;
  readonly incidentUrl: (externalId: string) => string | null;
  readonly changeUrl: (externalId: string) => string | null;
  readonly itsmProblemUrl: (externalId: string) => string | null;
  readonly eventUrl: (externalId: string) => string | null;
  readonly deploymentUrl: (subject: LinkSubject) => string | null;
  readonly pipelineUrl: (subject: LinkSubject) => string | null;
  readonly commitUrl: (subject: LinkSubject) => string | null;
  /** Log lines and traces of a pivot, given as its canonical text. */
  readonly logsUrl: (pivot: string, subject: LogLinkSubject) => string | null;
  readonly tracesUrl: (pivot: string, window: HalfOpenWindow) => string | null;
}

/** What admins' mappings may be, and what they name upstream. */
export interface MappingRules {
  /** Reads a mapping by the grammar of its key. */
  read(mapping: Omit<MappingDraft, 'note' | 'source'> & { source: string }):
    | { readonly problem: { readonly field: string; readonly message: string; readonly example: string | null } }
    | { readonly instance: string; readonly pivot: string | null };
  /** Keys that may be set of a source, and whether one mapping speaks for every environment. */
  keysOf(source: SourceId): { keys: string[]; isForEveryEnvironment: boolean };
  /** Asks the source now what a pivot names. Never throws. */
  verify(source: SourceId, instance: string, pivot: string, nowMs: number): Promise<VerifiedPivot>;
}

/** What the handlers work with. */
export interface HandlerDependencies {
  readonly authorization: Authorization;
  readonly entities: EntityReader;
  readonly signals: SignalReader;
  readonly pivots: PivotReader;
  readonly problems: ProblemReader;
  readonly incidents: IncidentReader;
  readonly incidentKpis: IncidentKpiReader;
  readonly calendar: CalendarReader;
  readonly scores: ScoreReader;
  readonly backtests: ScoreBacktestStore;
  readonly scoreConfig: ScoreConfig;
  readonly changes: ChangeReader;
  readonly deliveries: DeliveryReader;
  readonly dora: DoraReader;
  readonly causes: CauseStore;
  readonly logs: LogReader;
  readonly slos: SloReader;
  readonly sloScopes: SloScopeReader;
  readonly snapshots: SnapshotStore;
  readonly live: LiveReader;
  readonly mappings: MappingRules;
  readonly mappingReader: MappingReader;
  readonly mappingStore: MappingStore;
  readonly now: () => number;
  /** Looks at everything an installation depends on. Never throws. */
  readonly doctor: (nowMs: number) => Promise<DoctorReport>;
  readonly admin: AdminReader;
  readonly batches: BatchStore;
  readonly instances: readonly ServedInstance[];
  readonly objectives: Record<Tier, SignalObjectives>;
  readonly environments: readonly string[];
  readonly defaultEnvironment: string;
  readonly reportingZone: string;
  readonly backfillDays: number;
  readonly isDemo: boolean;
  readonly version: string;
}
