import { HalfOpenWindow, IncidentState, SlaStage, SlaTarget, SourceId } from '@rosetta/backstage-plugin-monitoring-common';

/** An SLA clock of an incident. */
export interface SlaRow {
  readonly name: string;
  readonly target: SlaTarget;
  readonly stage: SlaStage;
  readonly hasBreached: boolean;
  /** Epoch milliseconds; null where unknown. */
  readonly dueMs: number | null;
  readonly endedMs: number | null;
  readonly businessUsedRatio: number | null;
}

/** An incident with its clocks and the entities it belongs to. */
export interface IncidentRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly number: string;
  readonly title: string;
  readonly state: IncidentState;
  readonly isOpen: boolean;
  readonly priority: number | null;
  readonly assignmentGroup: string | null;
  readonly opened: Date;
  readonly acknowledged: Date | null;
  readonly resolved: Date | null;
  readonly closed: Date | null;
  readonly reopenCount: number | null;
  readonly isChild: boolean;
  readonly via: 'direct' | 'inherited' | 'dependency';
  readonly slas: readonly SlaRow[];
  readonly entities: readonly { ref: string; name: string; tier: number; owner: string | null }[];
}

/** Which incidents are meant. */
export interface IncidentFilter {
  /** Only those of these series; null for every series of the environment. */
  readonly seriesIds: readonly number[] | null;
  readonly environment: string;
  readonly status: 'open' | 'closed' | 'all';
  /** Open at any time of it, or opened or resolved in it. */
  readonly window: HalfOpenWindow;
  /** Least urgent priority wanted; null for all, with and without one. */
  readonly priorityTo: number | null;
  /** Whether duplicates and canceled ones are listed as well. */
  readonly withUncounted: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Figures of a scope over a window (`kpi_incident_scope`). Seconds; null where nothing was counted. */
export interface IncidentFigures {
  readonly scopeRef: string;
  readonly opened: number;
  readonly resolved: number;
  readonly openNow: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly mttaP50Seconds: number | null;
  readonly mttrP50Seconds: number | null;
  readonly slaBreached: number;
  readonly slaAchieved: number;
}

export interface IncidentDay {
  readonly day: string;
  readonly opened: number;
}

/** So many open incidents of one priority. */
export interface OpenCount {
  readonly priority: number | null;
  readonly count: number;
}
