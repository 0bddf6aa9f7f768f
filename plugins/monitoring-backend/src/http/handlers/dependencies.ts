import { SignalObjectives, SourceId, Tier } from '@rosetta/backstage-plugin-monitoring-common';
import { SourceHealth } from '../../live';
import {
  AdminReader,
  BatchStore,
  EntityReader,
  IncidentReader,
  PivotReader,
  ProblemReader,
  SignalReader,
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
}

/** What the handlers work with. */
export interface HandlerDependencies {
  readonly authorization: Authorization;
  readonly entities: EntityReader;
  readonly signals: SignalReader;
  readonly pivots: PivotReader;
  readonly problems: ProblemReader;
  readonly incidents: IncidentReader;
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
