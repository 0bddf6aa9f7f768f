import { json } from './simulators';

/** One attempt to bring a commit into an environment; times ISO-8601, null = has not happened. */
export interface RolloutTruth {
  /** `production`, `uat`, `review` or `other`. */
  readonly environment: string;
  readonly environmentName: string;
  /** Null where GitLab does not know it. */
  readonly deploymentId: number | null;
  readonly number: number;
  readonly status: string;
  readonly sha: string;
  readonly ref: string;
  readonly tag: boolean;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly updatedAt: string;
  /** Null of what another tool reported: then GitLab knows neither its begin nor its end. */
  readonly pipelineId: number | null;
}

export interface MergeRequestTruth {
  readonly iid: number;
  readonly title: string;
  readonly labels: readonly string[];
  readonly status: string;
  readonly branch: string;
  readonly createdAt: string;
  readonly mergedAt: string | null;
  readonly closedAt: string | null;
  readonly updatedAt: string;
  readonly headSha: string | null;
  readonly mergeCommitSha: string | null;
  readonly squashCommitSha: string | null;
}

export interface PipelineTruth {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly source: string;
  readonly status: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly durationSeconds: number | null;
  readonly updatedAt: string;
}

/** What a component really delivered. */
export interface DeliveryTruth {
  readonly entityRef: string;
  readonly project: { readonly id: number; readonly path: string };
  readonly route: string;
  readonly isMapped: boolean;
  readonly rollouts: readonly RolloutTruth[];
  readonly mergeRequests: readonly MergeRequestTruth[];
  readonly pipelines: readonly PipelineTruth[];
}

export interface SyncTruth {
  readonly historyId: number | null;
  readonly phase: string;
  readonly revision: string;
  readonly commit: string | null;
  readonly imageTag: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** How an Argo CD application really stood at an instant. */
export interface AppTruth {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly entityRef: string;
  readonly environment: string;
  readonly isMapped: boolean;
  /** What its manifests come from: the project itself, a repository of manifests, a chart, or a chart and values. */
  readonly source: 'own' | 'manifests' | 'chart' | 'multi';
  readonly projectPath: string;
  readonly component: string;
  readonly environmentLabel: string | null;
  readonly destinationName: string | null;
  readonly namesImage: boolean;
  readonly image: string;
  readonly sync: string;
  readonly health: string;
  readonly healthSince: string;
  readonly changedAt: string;
  readonly operation: SyncTruth | null;
  readonly current: SyncTruth | null;
  readonly history: readonly (number | null)[];
  readonly syncs: readonly SyncTruth[];
}

export interface SloTruth {
  readonly instance: string;
  readonly id: string;
  readonly name: string;
  readonly target: number;
  readonly warning: number;
  readonly nodeIds: readonly string[];
  readonly percentage: number | null;
  readonly budget: number | null;
  readonly status: string;
}

export interface EventTruth {
  readonly instance: string;
  readonly eventId: string;
  readonly type: string;
  readonly title: string;
  readonly nodeId: string;
  readonly start: string;
  readonly end: string | null;
  readonly version: string | null;
}

export interface ChangeTruth {
  readonly sysId: string;
  readonly number: string;
  readonly ciId: string | null;
  readonly title: string;
  readonly state: string;
  readonly type: string;
  readonly approval: string;
  readonly risk: string;
  readonly impact: string;
  readonly onHold: boolean;
  readonly closeCode: string | null;
  readonly assignmentGroup: string | null;
  readonly openedAt: string | null;
  readonly plannedStart: string | null;
  readonly plannedEnd: string | null;
  readonly workStart: string | null;
  readonly workEnd: string | null;
  readonly closedAt: string | null;
  readonly updatedAt: string;
}

export interface ProblemRecordTruth {
  readonly sysId: string;
  readonly number: string;
  readonly ciId: string | null;
  readonly title: string;
  readonly state: string;
  readonly knownError: boolean;
  readonly priority: string;
  readonly assignmentGroup: string | null;
  readonly rfc: string | null;
  readonly openedAt: string | null;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly updatedAt: string;
}

export interface RelationsTruth {
  readonly topology: readonly { readonly instance: string; readonly from: string; readonly relation: string; readonly to: string }[];
  readonly cmdb: readonly { readonly parent: string; readonly child: string; readonly type: string }[];
}

export interface LogHourTruth {
  readonly entityRef: string;
  readonly environment: string | null;
  readonly hourStart: string;
  readonly total: number;
  readonly errors: number;
  readonly exceptions: number;
}

export interface ErrorLineTruth {
  readonly entityRef: string;
  readonly environment: string | null;
  readonly lines: number;
  /** Lines of each template, most first. */
  readonly templates: readonly number[];
  readonly firstAt: string;
  readonly lastAt: string;
  readonly isSampled: boolean;
}

export interface CommitTruth {
  readonly sha: string;
  readonly authoredAt: string;
  readonly committedAt: string;
  readonly isMerge: boolean;
}

export interface CommitRange {
  readonly project: string;
  readonly from: string;
  readonly to: string;
}

/** The estate's own account of what the sources beside signals and tickets tell, and hands on it (packages/simulators/README.md). */
export interface SourceTruth {
  deliveries(): Promise<DeliveryTruth[]>;
  apps(at: readonly number[]): Promise<ReadonlyMap<number, readonly AppTruth[]>>;
  slos(at: readonly number[]): Promise<ReadonlyMap<number, readonly SloTruth[]>>;
  events(fromMs: number, toMs: number): Promise<EventTruth[]>;
  records(): Promise<{ changes: ChangeTruth[]; problems: ProblemRecordTruth[] }>;
  relations(): Promise<RelationsTruth>;
  logHours(fromMs: number, toMs: number): Promise<{ hours: LogHourTruth[]; findings: { entityRef: string }[] }>;
  /** The newest 1,000 error lines of each component in a window, and as many of environments that none of them is of. */
  errorLines(fromMs: number, toMs: number): Promise<ErrorLineTruth[]>;
  /** In the order asked; null where a commit is gone. */
  commits(ranges: readonly CommitRange[]): Promise<(CommitTruth[] | null)[]>;
  release(order: { component: string; environment: string; outcome: 'success' | 'failed' }): Promise<void>;
  /** Changes a change request or problem record. */
  changeRecord(sysId: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

const AT_ONCE = 200;

const chunksOf = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, index) => items.slice(index * AT_ONCE, (index + 1) * AT_ONCE));

/** @param url - of the simulators */
export function sourceTruthOf(url: string): SourceTruth {
  const control = `${url}/control`;
  const atInstants = async <T>(path: string, at: readonly number[]): Promise<{ at: number; row: T }[]> => {
    const rows: { at: number; row: T }[] = [];
    for (const instants of chunksOf([...new Set(at)])) {
      const answers = await json<(T & { at: number })[]>(`${control}/truth/${path}?at=${instants.join(',')}`);
      rows.push(...answers.map(row => ({ at: row.at, row })));
    }
    return rows;
  };
  const send = (method: string, path: string, body: unknown) =>
    json<unknown>(`${control}/${path}`, { method, body: JSON.stringify(body) });
  return {
    deliveries: () => json(`${control}/truth/deliveries`),
    apps: async at => new Map((await atInstants<{ apps: AppTruth[] }>('apps', at)).map(one => [one.at, one.row.apps])),
    slos: async at => new Map((await atInstants<{ slos: SloTruth[] }>('slos', at)).map(one => [one.at, one.row.slos])),
    events: (from, to) => json(`${control}/truth/events?from=${from}&to=${to}`),
    records: () => json(`${control}/truth/changes`),
    relations: () => json(`${control}/truth/relations`),
    logHours: (from, to) => json(`${control}/truth/logs?from=${from}&to=${to}`),
    errorLines: (from, to) => json(`${control}/truth/error-lines?from=${from}&to=${to}`),
    commits: async ranges => {
      const found: (CommitTruth[] | null)[] = [];
      for (const chunk of chunksOf(ranges)) {
        found.push(...((await send('POST', 'truth/commits', chunk)) as (CommitTruth[] | null)[]));
      }
      return found;
    },
    release: async order => {
      await send('POST', 'releases', order);
    },
    changeRecord: async (sysId, fields) => {
      await send('PUT', `records/${sysId}`, { fields });
    },
  };
}
