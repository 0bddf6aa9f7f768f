import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';

/** What is asked about: everything (`''`), scopes and entities; limited to these series unless null. */
export interface IncidentSubjects {
  readonly subjects: readonly string[];
  readonly environment: string;
  readonly visible: readonly number[] | null;
}

/** A period by a name of the caller's own. */
export interface IncidentPeriod {
  readonly key: string;
  readonly window: HalfOpenWindow;
}

/** Figures of a subject in a period: the row of `kpi_incident_period`. Seconds; null where nothing was counted. */
export interface IncidentPeriodRow {
  readonly subject: string;
  readonly period: string;
  /** Null is all together; 0 has none. */
  readonly priority: number | null;
  readonly opened: number;
  readonly resolved: number;
  readonly openAtEnd: number;
  readonly openAgeP50Seconds: number | null;
  readonly reopened: number;
  readonly recurrent: number;
  readonly withoutFingerprint: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly mttaP50Seconds: number | null;
  readonly mttaMeanSeconds: number | null;
  readonly mttaP90Seconds: number | null;
  readonly mttrP50Seconds: number | null;
  readonly mttrMeanSeconds: number | null;
  readonly mttrP90Seconds: number | null;
  readonly survivalP50Seconds: number | null;
  readonly openSeconds: number;
  readonly responseBreached: number;
  readonly responseAchieved: number;
  readonly resolutionBreached: number;
  readonly resolutionAchieved: number;
}

/** The row of `kpi_incident_outage`. */
export interface OutageRow {
  readonly subject: string;
  readonly period: string;
  readonly members: number;
  readonly observedSeconds: number;
  readonly downSeconds: number;
  readonly failures: number;
  readonly mtbfSeconds: number | null;
  readonly mtbfLeastSeconds: number | null;
}

/** The row of `kpi_incident_backlog`. */
export interface BacklogRow {
  readonly subject: string;
  readonly openNow: number;
  readonly openP1: number;
  readonly ageTo1d: number;
  readonly ageTo7d: number;
  readonly ageTo30d: number;
  readonly ageOver30d: number;
  readonly ageP50Seconds: number | null;
  readonly oldest: Date | null;
  readonly slaBreached: number;
  readonly slaAtRisk: number;
  readonly slaInTime: number;
  readonly slaNone: number;
  readonly slaNextDue: Date | null;
}

/** The row of `kpi_incident_run`. */
export interface RunRow {
  readonly subject: string;
  readonly period: string;
  readonly releases: number;
  readonly features: number;
  readonly rollbacks: number;
  readonly remediations: number;
}

/** The row of `kpi_incident_heat`. */
export interface HeatRow {
  readonly weekday: number;
  readonly hour: number;
  readonly opened: number;
  readonly exposureHours: number;
}

/** A fingerprint that came back: the row of `kpi_incident_repeat`, with its last incident. */
export interface RepeatRow {
  readonly entityRef: string;
  readonly name: string;
  readonly ownerRef: string | null;
  readonly source: string;
  readonly instance: string;
  readonly problem: string | null;
  readonly times: number;
  readonly recurrent: number;
  readonly lastId: string;
  readonly lastNumber: string;
  readonly lastTitle: string;
  readonly lastOpened: Date;
}

/** An incident that is counted: the row of `kpi_incident_subject`. */
export interface CountedIncident {
  readonly number: string;
  readonly title: string;
  readonly priority: number;
  readonly opened: Date;
  readonly acknowledged: Date | null;
  readonly resolved: Date | null;
  readonly reopenCount: number | null;
  readonly hasFingerprint: boolean;
  readonly isRecurrent: boolean;
  readonly isOpen: boolean;
  /** Of those asked about. */
  readonly entityRefs: readonly string[];
}

/** An outage of one series: the row of `kpi_incident_outage_span`. */
export interface OutageSpanRow {
  readonly entityRef: string;
  readonly onset: Date;
  readonly ended: Date | null;
  readonly downSeconds: number;
  readonly isFailure: boolean;
}

/** A clock of an incident that was resolved in the window. */
export interface CountedClock {
  readonly number: string;
  readonly name: string;
  readonly resolved: Date;
  readonly isBreached: boolean;
}
