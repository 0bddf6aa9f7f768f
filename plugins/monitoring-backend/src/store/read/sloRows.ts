import {
  BurnPair, BurnState, HalfOpenWindow, SloCompliance, SloDefinition, SloMethod, SloOrigin, SloWindow, WatchedRule,
} from '@rosetta/backstage-plugin-monitoring-common';

/** An SLO as it is valid now. */
export interface SloRow {
  readonly sloId: number;
  readonly entityRef: string;
  readonly environment: string;
  readonly name: string;
  readonly origin: SloOrigin;
  readonly originDetail: string;
  readonly sli: SloDefinition['sli'];
  readonly method: SloMethod;
  readonly target: number;
  readonly window: SloWindow;
  readonly threshold: number | null;
  readonly operator: SloDefinition['operator'];
  /** Name of its burn policy, and the policy's rules. */
  readonly burnPolicy: string;
  readonly burnPairs: readonly BurnPair[];
}

/** One reading that is asked for. */
export interface SloPeriod {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
}

export type SloStatus = 'ok' | 'partial' | 'stale' | 'insufficient' | 'unknown' | 'not_applicable';

/** An SLO over a period: the row of `kpi_slo`, whose file says what each figure is. */
export interface SloReading {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
  readonly isOpen: boolean;
  readonly origin: SloOrigin;
  readonly method: SloMethod;
  readonly target: number | null;
  readonly effectiveTarget: number | null;
  readonly targetChanged: boolean;
  readonly good: number | null;
  readonly total: number | null;
  readonly bad: number | null;
  readonly sli: number | null;
  readonly sliLo: number | null;
  readonly sliHi: number | null;
  readonly sliWithMaintenance: number | null;
  readonly hoursExpected: number | null;
  readonly hoursCovered: number | null;
  readonly hoursIdle: number | null;
  readonly hoursMaintenance: number | null;
  readonly coverage: number | null;
  readonly budgetMinutes: number | null;
  readonly consumed: number | null;
  readonly consumedBasis: 'window' | 'whole_period' | 'projected_traffic';
  readonly consumedSoFar: number | null;
  readonly consumedWithMaintenance: number | null;
  readonly remaining: number | null;
  readonly badMinutes: number | null;
  readonly lowTraffic: boolean;
  readonly compliance: SloCompliance | null;
  readonly status: SloStatus;
  readonly reason: string | null;
}

/** Minutes of the budget that were spent together, for one cause: the row of `kpi_slo_statement`. */
export interface SloStatementLine {
  readonly sloId: number;
  readonly window: HalfOpenWindow;
  readonly hours: number | null;
  readonly cause: 'release' | 'problem' | 'change' | 'maintenance' | 'incident' | 'unexplained' | 'background' | 'no_data';
  readonly source: string | null;
  readonly instance: string | null;
  readonly externalId: string | null;
  readonly label: string | null;
  readonly title: string | null;
  readonly bad: number;
  readonly minutes: number;
  readonly budgetShare: number;
}

/** A rule of two windows that is asked about. */
export interface SloBurnQuery {
  readonly sloId: number;
  readonly severity: string;
  readonly longMinutes: number;
  readonly shortMinutes: number;
  readonly threshold: number;
  /** Hours of the SLO's window. */
  readonly periodHours: number;
  /** Of the current reading. */
  readonly consumed: number | null;
  readonly lowTraffic: boolean;
}

/** What a rule says: the row of `kpi_slo_burn`. */
export interface SloBurn {
  /** Of the queries, which one it answers; one about an SLO that was not promised then has no answer. */
  readonly queryNo: number;
  readonly sloId: number;
  readonly severity: WatchedRule['severity'];
  readonly threshold: number;
  readonly resolution: 'tip' | 'hours' | 'coarse';
  readonly longMinutes: number;
  readonly shortMinutes: number;
  readonly burnLong: number | null;
  readonly burnShort: number | null;
  readonly coverageLong: number | null;
  readonly coverageShort: number | null;
  readonly state: BurnState;
  readonly reason: string | null;
  readonly minutesToExhaustion: number | null;
}

/** A step of a burn-down: the row of `kpi_slo_burndown`. */
export interface SloStep {
  readonly sloId: number;
  readonly stepNo: number;
  readonly endMs: number;
  readonly hoursCovered: number;
  readonly remaining: number;
}

/** An hour of an SLO that is counted, in events or slices. */
export interface SloHourRow {
  readonly startMs: number;
  readonly good: number;
  readonly total: number;
}
