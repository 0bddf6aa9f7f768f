import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { SIMULATED_CREDENTIALS } from '../ground/credentials';

/** The connectors by the name they have on the command line. */
export const CONNECTORS = ['dynatrace', 'servicenow', 'argocd', 'gitlab', 'elasticsearch', 'prometheus'] as const;
export type ConnectorName = (typeof CONNECTORS)[number];

/** Of each connector three instances look at the same things upstream: faults are on the first two, the third is the control. */
export const INSTANCES = ['main', 'slow', 'calm'] as const;
export type InstanceName = (typeof INSTANCES)[number];

/** A stream that is tried, and where its rows are. */
export interface TriedStream {
  readonly id: string;
  readonly tables: readonly string[];
}

/** One connector as the matrix drives it. */
export interface Subject {
  readonly name: ConnectorName;
  /** As the product calls it. */
  readonly source: string;
  /** Path of the API behind a door. */
  readonly basePath: string;
  /** Tried in turn; the first one where a case changes records. */
  readonly streams: readonly TriedStream[];
  readonly options: JsonObject;
  /** What must not be found: parts of the credentials. */
  readonly secrets: readonly string[];
  /** Annotations of the entities that are mapped. */
  readonly mapped: readonly Readonly<Record<string, string>>[];
}

const { dynatrace, servicenow, argocd, gitlab, elasticsearch } = SIMULATED_CREDENTIALS;
/** Prometheus asks for none; this is what the proxy before it would take. */
const PROMETHEUS_TOKEN = 'MatrixPrometheusBearer0';

const REQUESTS = 'http_server_requests_seconds_count';
/** Small enough that the tickets of a case come on several pages. */
export const TICKETS_PER_PAGE = 10;

export const SUBJECTS: Readonly<Record<ConnectorName, Subject>> = {
  dynatrace: {
    name: 'dynatrace',
    source: 'dynatrace',
    basePath: '/dynatrace/main',
    streams: [
      { id: 'problems', tables: ['problem', 'event_series'] },
      { id: 'signals_5min', tables: ['signal_5min', 'metric_5min'] },
      { id: 'events', tables: ['event', 'event_series'] },
    ],
    options: { token: dynatrace.main },
    secrets: [dynatrace.main, dynatrace.main.slice(-20)],
    mapped: [
      { 'dynatrace.entityId': 'SERVICE-572083BF3FA46AE7,CONTAINER_GROUP_INSTANCE-73C0AA95C16676B4' },
      { 'dynatrace.entityId': 'SERVICE-22EB06EE113B8210,CONTAINER_GROUP_INSTANCE-A812D435927620DC' },
    ],
  },
  servicenow: {
    name: 'servicenow',
    source: 'servicenow',
    basePath: '/servicenow/main',
    streams: [
      { id: 'incidents', tables: ['incident', 'event_series'] },
      { id: 'task_sla', tables: ['task_sla'] },
      { id: 'changes', tables: ['change', 'event_series'] },
    ],
    options: {
      pageSize: TICKETS_PER_PAGE,
      auth: { type: 'oauth', clientId: servicenow.clientId, clientSecret: servicenow.clientSecret },
    },
    secrets: [servicenow.clientSecret],
    mapped: [
      { 'servicenow.ciId': '94b60cc10bf734c45e31ec2f35aa2f40' },
      { 'servicenow.ciId': 'e9bbce38b89f56f01260b90f246d1897' },
    ],
  },
  argocd: {
    name: 'argocd',
    source: 'argocd',
    basePath: '/argocd/main',
    streams: [{ id: 'state', tables: ['deployment_state', 'deployment', 'event_series'] }],
    options: { token: argocd.token },
    secrets: [argocd.token, argocd.token.slice(-20)],
    // Six applications: of fewer than five, a list that is suddenly empty is believed.
    mapped: [
      { 'argocd.appName': 'payments-api-prod,payments-api-uat' },
      { 'argocd.appName': 'sepa-batch-prod,sepa-batch-uat' },
      { 'argocd.appName': 'payments-orchestrator-prod,payments-orchestrator-uat' },
    ],
  },
  gitlab: {
    name: 'gitlab',
    source: 'gitlab',
    basePath: '/gitlab/main',
    streams: [
      { id: 'deployments', tables: ['deployment', 'event_series'] },
      { id: 'pipelines', tables: ['pipeline', 'event_series'] },
      { id: 'merge_requests', tables: ['merge_request', 'event_series'] },
    ],
    options: { token: gitlab.token },
    secrets: [gitlab.token],
    mapped: [{ 'gitlab.projectId': 'payments/payments-api' }, { 'gitlab.projectId': 'payments/sepa-batch' }],
  },
  elasticsearch: {
    name: 'elasticsearch',
    source: 'elisa',
    basePath: '/elasticsearch/main',
    streams: [
      { id: 'log_hours', tables: ['log_hour'] },
      { id: 'log_patterns', tables: ['log_pattern_day'] },
    ],
    options: { auth: { type: 'apiKey', token: elasticsearch.apiKey }, allowedIndices: ['logs-*'] },
    secrets: [elasticsearch.apiKey, elasticsearch.apiKeySecret],
    mapped: [{ 'elisa.index': 'logs-payments-*', 'elisa.service': 'payments-api' }],
  },
  prometheus: {
    name: 'prometheus',
    source: 'prometheus',
    basePath: '',
    streams: [
      { id: 'signals_5min', tables: ['signal_5min'] },
      { id: 'signals_hour', tables: ['signal_hour_all'] },
    ],
    options: {
      auth: { type: 'bearer', token: PROMETHEUS_TOKEN },
      queries: {
        requests: `sum(increase(${REQUESTS}[$__range]))`,
        availabilityRatio: 'avg(avg_over_time(up[$__range]))',
        cpuRatio: 'avg(avg_over_time(process_cpu_usage[$__range]))',
      },
    },
    secrets: [PROMETHEUS_TOKEN],
    // The other jobs have hours in which nothing was scraped: there a fault would meet nothing.
    mapped: [{ 'prometheus.labels': 'job=noise' }],
  },
};

const entityPrefix = (subject: Subject) => `matrix-${subject.name}`;

/** Names of the entities of an instance begin and end so; what is between tells them apart. */
export const entityPattern = (subject: Subject, instance: InstanceName) =>
  `component:default/${entityPrefix(subject)}-%-${instance}`;

/** Entities of their own for each instance, so that their rows can be held against each other. */
export function entitiesOf(subject: Subject): Entity[] {
  return INSTANCES.flatMap(instance =>
    subject.mapped.map((annotations, index) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: `${entityPrefix(subject)}-${index}-${instance}`,
        namespace: 'default',
        annotations: Object.fromEntries(
          [...Object.entries(annotations), [`${subject.source}.instance`, instance]].map(([key, value]) => [`rosetta.io/${key}`, value]),
        ),
      },
      spec: { type: 'service', lifecycle: 'production', owner: 'group:default/matrix' },
      relations: [],
    })),
  );
}
