import { metricsOf } from '../metricSets';
import { SET_SUBJECT, SignalAsk } from '../readSignals';

const TEN_MINUTES = 600_000;
export const AUTUMN_DAY = {
  startMs: Date.parse('2022-09-28T00:00:00Z'),
  endMs: Date.parse('2022-09-29T00:00:00Z'),
};
const at = (time: string) => Date.parse(`2022-09-28T${time}Z`);
export const THREE_SERVICES = [
  'SERVICE-7A96961077A1AED2',
  'SERVICE-583C31D9DA560E1B',
  'SERVICE-504937D81F10F081',
];

/** What the people who recorded had asked; the files do not say it. Slots of 10 minutes are theirs, not ours. */
const asked = (ask: Pick<SignalAsk, 'entityType' | 'subject'> & Partial<SignalAsk>): SignalAsk => ({
  metrics: metricsOf(ask.entityType, [], false),
  resolution: '10m',
  slotMs: TEN_MINUTES,
  window: AUTUMN_DAY,
  nowMs: AUTUMN_DAY.endMs,
  ...ask,
});
const set = { kind: 'set' } as const;

export interface MetricsCase {
  readonly ask: SignalAsk;
  /** Accepted values, nulls, refused values. */
  readonly counts: readonly [number, number, number];
  /** A fact read off the file by hand: subject, slot start, column, value. */
  readonly fact?: readonly [string, number, string, number];
  /** Where the file holds nothing for us, the reason. */
  readonly refused?: string;
}

export const METRICS: Record<string, MetricsCase> = {
  'metrics_query_p95_three_services.json': {
    ask: asked({ entityType: 'SERVICE', subject: { kind: 'each', ids: THREE_SERVICES } }),
    counts: [89, 343, 0],
    fact: ['SERVICE-504937D81F10F081', at('00:20:00'), 'latencyP95Ms', 0.644],
  },
  'metrics_query_throughput.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [144, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'requests', 14_604_800],
  },
  'metrics_query_host_cpu_avg.json': {
    ask: asked({ entityType: 'HOST', subject: set }),
    counts: [144, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'cpuRatio', 20.439029263129918 / 100],
  },
  'metrics_query_availability_resolution.json': {
    ask: asked({
      entityType: 'PROCESS_GROUP_INSTANCE',
      subject: set,
      resolution: '30m',
      slotMs: 3 * TEN_MINUTES,
    }),
    counts: [48, 0, 0],
    fact: [SET_SUBJECT, at('00:00:00'), 'availabilityRatio', 97.40759220246969 / 100],
  },
  // A mean response time is no signal of ours: percentiles are.
  'metrics_query_split_by_service_autotag.json': {
    ask: asked({
      entityType: 'SERVICE',
      subject: { kind: 'each', ids: ['SERVICE-F91837027736B19E', 'SERVICE-504937D81F10F081'] },
    }),
    counts: [0, 62, 226],
    refused: 'metric_not_asked',
  },
  // Two results with one id: the connector asks again, each metric alone; here that is all there is.
  'metrics_query_two_metric_collections.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 244, 332],
    refused: 'ambiguous_metric',
  },
  // builtin:host.cpu.idle: we ask cpu.usage, which is the rest of it.
  'metrics_query_multi_dim.json': {
    ask: asked({ entityType: 'HOST', subject: { kind: 'each', ids: ['HOST-82F576674F19AC16'] } }),
    counts: [0, 2, 82],
    refused: 'metric_not_asked',
  },
  'metrics_query_null_single_value.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 1, 0],
  },
  'metrics_query_empty_values_array.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
  'metrics_query_empty_data_wrong_tag.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
  'metrics_query_warning_unknown_entity_type.json': {
    ask: asked({ entityType: 'SERVICE', subject: set }),
    counts: [0, 0, 0],
  },
};

export interface ProblemsCase {
  readonly mappedId: string;
  readonly expected: Record<string, unknown>;
  readonly facts: number;
}
export const PROBLEMS: Record<string, ProblemsCase> = {
  'problems_list.json': {
    mappedId: 'HOST-44DD554D0DA01178',
    facts: 2,
    expected: {
      externalId: '-1719139739592062093_1623004451641V2',
      displayId: 'P-210620',
      title: 'custom host disconnected error',
      status: 'open',
      severity: 'availability',
      impact: 'infrastructure',
      startedMs: 1_623_004_451_641,
      endedMs: null,
      affectedIds: ['HOST-44DD554D0DA01178'],
      rootCauseId: null,
    },
  },
  'problems_total_count.json': {
    mappedId: 'ELASTIC_LOAD_BALANCER-B4C30136D16ABD7A',
    facts: 1,
    expected: {
      displayId: 'P-201114',
      status: 'closed',
      severity: 'error',
      startedMs: 1_604_628_840_000,
      endedMs: 1_604_629_560_000,
      rootCauseId: 'ELASTIC_LOAD_BALANCER-B4C30136D16ABD7A',
    },
  },
  // The single problem of GET /problems/{id}, put in a list: its record has the same form.
  'problem_detail_with_evidence.json': {
    mappedId: 'PROCESS_GROUP-C44FB250621B8036',
    facts: 1,
    expected: {
      displayId: 'P-210617',
      status: 'closed',
      severity: 'resource',
      startedMs: 1_622_807_640_000,
      endedMs: 1_622_807_820_000,
      affectedIds: ['PROCESS_GROUP_INSTANCE-8092E71D6FBB914E'],
      rootCauseId: 'PROCESS_GROUP-C44FB250621B8036',
    },
  },
};

/** Ids that can be read, and records refused: two recordings spell `entityID`, which no server does. */
export const ENTITIES: Record<string, { ids: string[]; refused: number }> = {
  'entities_hosts_with_relationships.json': { ids: ['HOST-82F576674F19AC16'], refused: 0 },
  'entities_page1_with_nextPageKey.json': { ids: [], refused: 2 },
  'entities_page2_last.json': { ids: [], refused: 1 },
};

export const ERRORS: Record<string, { status: number; code: string }> = {
  'error_400_constraint_violation_uuid.json': { status: 400, code: 'bad_request' },
  'error_403_missing_scope_problems.json': { status: 403, code: 'refused_scope' },
};

export interface EventsCase {
  readonly mappedId: string;
  /** Facts, events of nobody's, refused ones. */
  readonly counts: readonly [number, number, number];
  readonly fact: Readonly<Record<string, unknown>>;
}
export const EVENTS: Record<string, EventsCase> = {
  'events_list.json': {
    mappedId: 'SERVICE-596877472CDAA92E',
    counts: [1, 2, 0],
    fact: {
      kind: 'event',
      externalId: '4578933396576863909_1631255744265',
      type: 'deployment',
      typeCode: 'CUSTOM_DEPLOYMENT',
      title: 'Deployment',
      status: 'closed',
      startedMs: 1_631_255_744_265,
      endedMs: 1_631_255_744_265,
      // Recorded without dt.event.deployment.version.
      version: null,
    },
  },
  'events_query_managed.json': {
    mappedId: 'KUBERNETES_CLUSTER-CBA3902E721DFC3D',
    counts: [1, 0, 0],
    fact: {
      kind: 'event',
      externalId: '-2899693953000578799_1763288686574',
      type: 'availability',
      typeCode: 'AVAILABILITY_EVENT',
      title: 'Monitoring not available',
      status: 'open',
      startedMs: 1_763_288_686_574,
      endedMs: null,
      version: null,
    },
  },
};

export interface SloCase {
  /** The filter that the SLOs are given, where theirs names no entity. */
  readonly filter: string;
  readonly counts: readonly [number, number, number];
  readonly fact: Readonly<Record<string, unknown>>;
}
/** None of the recorded SLOs names an entity, so as they are they are nobody's. */
export const SLOS: Record<string, SloCase> = {
  // Recorded without evaluate=true.
  'slo_list.json': {
    filter: 'type("SERVICE"),entityId("SERVICE-1")',
    counts: [4, 0, 0],
    fact: {
      externalId: 'b7128c67-35cd-3e6d-ad8e-a854a7503554',
      name: 'abc',
      targetRatio: 0.98,
      warningRatio: 0.99,
      sliRatio: null,
      budgetLeftRatio: null,
      status: 'unknown',
      window: '-24h',
    },
  },
  // The single SLO of GET /slo/{id}, put in a list: its record has the same form.
  'slo_single_success.json': {
    filter: 'type("SERVICE"),entityId("SERVICE-1")',
    counts: [1, 0, 0],
    fact: {
      externalId: '7d07efde-b714-3e6e-ad95-08490e2540c4',
      name: 'Static SLO - Pass',
      targetRatio: 0.75,
      warningRatio: 0.9,
      sliRatio: 0.95,
      // Its errorBudget is 80: here the share of the budget that is left.
      budgetLeftRatio: 0.8,
      status: 'ok',
      window: '1664323200000 to 1664409600000',
    },
  },
};

/** A host with every relation it has; none of them means a dependence. */
export const RELATED = { file: 'entities_hosts_with_relationships.json', id: 'HOST-82F576674F19AC16', relations: 7 };

/** Recordings that this connector does not read, each with the reason. */
export const NOT_READ = {
  'entity_detail_managed.json': 'the description of a type of entities: those that are read are known',
  'metric_descriptor_service_response_time.json': 'the description of a metric: units are part of what is asked',
  'metrics_list_page.json': 'descriptions of metrics: those that are read are known',
};
