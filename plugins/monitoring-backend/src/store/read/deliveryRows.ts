import { DeploymentFact, DeploymentStateFact, PipelineFact, ReleaseEvidence, SourceId } from '@rosetta/backstage-plugin-monitoring-common';

/** A release, or an attempt that became none. KPI.md 1.6; `sql/kpi/kpi_release.sql`. */
export interface ReleaseRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  /** The first of its deployments; null for an attempt. */
  readonly firstId: string | null;
  readonly project: string;
  readonly name: string;
  readonly version: string | null;
  readonly sha: string | null;
  readonly status: DeploymentFact['status'];
  readonly kind: 'change' | 'rollback' | 'redeploy' | 'attempt';
  readonly isFirst: boolean;
  readonly started: Date | null;
  readonly finished: Date | null;
  /** When it is placed in a list: its end, or its beginning while it has none. */
  readonly at: Date;
  /** When the release after it finished; null for the last. */
  readonly nextAt: Date | null;
  readonly changes: number | null;
  readonly leadTimeSeconds: number | null;
  /** What became of it; null for an attempt, and until it was derived. */
  readonly evidence: ReleaseEvidence | null;
}

/** The release that runs in an environment, and what became of it. */
export interface RunningReleaseRow {
  readonly environment: string;
  readonly finished: Date;
  readonly evidence: ReleaseEvidence;
  /** Null while its failure lasts, and where it did not fail. */
  readonly recovered: Date | null;
}

/** The newest release of a series. */
export interface NewestReleaseRow extends Omit<RunningReleaseRow, 'environment'> {
  readonly seriesId: number;
  readonly version: string | null;
  readonly sha: string | null;
}

export interface DeploymentStateRow {
  readonly environment: string;
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly sync: DeploymentStateFact['sync'];
  readonly health: DeploymentStateFact['health'];
  readonly healthSince: Date | null;
  readonly operationPhase: DeploymentStateFact['operationPhase'];
  readonly operationStarted: Date | null;
  readonly operationFinished: Date | null;
  readonly revision: string | null;
  readonly version: string | null;
  readonly images: string[];
  readonly repository: string | null;
  readonly deployed: Date | null;
  readonly conditions: string[];
  readonly observed: Date;
}

export interface PipelineRow {
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly project: string;
  readonly number: string;
  readonly status: PipelineFact['status'];
  readonly ref: string | null;
  readonly sha: string | null;
  readonly created: Date;
  readonly finished: Date | null;
}

export interface LastDeploymentRow {
  readonly environment: string;
  readonly source: SourceId;
  readonly instance: string;
  readonly externalId: string;
  readonly project: string;
  readonly name: string;
  readonly status: DeploymentFact['status'];
  readonly version: string | null;
  readonly sha: string | null;
  readonly pipelineId: string | null;
  readonly created: Date;
  readonly finished: Date | null;
}
