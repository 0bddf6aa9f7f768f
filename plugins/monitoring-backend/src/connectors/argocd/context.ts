import { ConnectorDependencies, HttpClient } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdOptions } from './schemas';

/** What every request of a run carries. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly budgetShare?: number;
}

/** What the parts of one configured instance share. */
export interface ArgocdContext {
  readonly instance: string;
  readonly http: HttpClient;
  readonly environmentOf: ConnectorDependencies['environmentOf'];
  readonly options: Pick<ArgocdOptions, 'environmentLabels' | 'environmentFrom'>;
  /** What is remembered between runs, none of it needed to read right. */
  readonly memory: {
    /** Until when the whole list is taken to be too big to ask for. */
    tooBigUntilMs: number;
    /** What Argo CD said of names that are in no list. */
    readonly absences: Map<string, { readonly answer: 'found' | 'notFound' | 'refused'; readonly untilMs: number }>;
  };
}
