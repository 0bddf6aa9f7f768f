import { z } from 'zod';
import { kpiValueSchema } from '../domain';
import { namedKpiSchema } from './eventSchemas';
import { scopeHealthSchema } from './operationsHealth';
import { riskRowSchema } from './operationsSchemas';
import { SLO_STATES } from '../slo';
import {
  entityRef,
  entityState,
  instant,
  originSchema,
  reasonSchema,
  sourceAgeSchema,
  sourceId,
  sourceState,
  sparklineSchema,
  stateCountsSchema,
} from './schemas';

/** The most urgent of the SLOs that are declared for an entity, over its own window, as the views hold it. */
export const decisiveSloSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  state: z.enum(SLO_STATES),
  target: z.number(),
  /** Achieved; null where it was not judged, as is what is left of the budget. */
  sli: z.number().nullable(),
  /** Share of the error budget that is left; negative when overspent. */
  remaining: z.number().nullable(),
  /** How many are declared. */
  count: z.number().int(),
});
export type DecisiveSlo = z.infer<typeof decisiveSloSchema>;

/** Figures of one entity in a list: the last quarter of an hour, and a day of its error rate. */
export const applicationMetricsSchema = z.object({
  errorRate: kpiValueSchema,
  latencyP95: kpiValueSchema,
  throughput: kpiValueSchema,
  /** `not_permitted` without the right to read incidents. */
  openIncidents: kpiValueSchema,
  /** Priority of the most urgent open incident. */
  worstPriority: z.number().int().nullable(),
  openProblems: z.number().int(),
  /** Null where it was never scored. */
  health: kpiValueSchema.nullable(),
  /** Null where nothing is declared. */
  slo: decisiveSloSchema.nullable(),
  /** The newest release that brought something; null where none is known. */
  lastRelease: z
    .object({
      /** Its version, else its commit; null where no deployment of it says one. */
      name: z.string().nullable(),
      finished: instant,
      /** Whether it counts as failed, or is suspect, and has not recovered; null where that is not for the caller. */
      isSuspect: z.boolean().nullable(),
    })
    .nullable(),
  /** Error ratio over the last 24 h. */
  sparkline: sparklineSchema.nullable(),
});
export type ApplicationMetrics = z.infer<typeof applicationMetricsSchema>;

export const applicationRowSchema = z.object({
  ref: entityRef,
  kind: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  tier: z.number().int(),
  owner: entityRef.nullable(),
  system: entityRef.nullable(),
  state: entityState,
  since: instant.nullable(),
  reasons: z.array(reasonSchema),
  /** Figures of now, where the request asked for them. */
  metrics: applicationMetricsSchema.nullable(),
});
export type ApplicationRow = z.infer<typeof applicationRowSchema>;

export const scopeNodeSchema = z.object({
  ref: entityRef,
  kind: z.enum(['domain', 'system', 'group']),
  name: z.string(),
  title: z.string().nullable(),
  parent: entityRef.nullable(),
  state: entityState,
  members: z.number().int(),
});
export type ScopeNode = z.infer<typeof scopeNodeSchema>;

/** Metrics with a value per day of the period on the overview. */
export const TRENDS = ['incidents_opened', 'availability_req', 'within_latency_target', 'error_rate_5xx'] as const;

export const trendSchema = z.object({
  kpi: z.enum(TRENDS),
  /** Over the whole period, with the previous one. */
  value: kpiValueSchema,
  days: z.array(z.object({ day: z.string(), value: z.number().nullable() })),
  /** 10th and 90th percentile of the days of the previous period; null when fewer than 5 of them have a value. */
  usual: z.object({ low: z.number(), high: z.number() }).nullable(),
  target: z.number().nullable(),
});
export type Trend = z.infer<typeof trendSchema>;

/** One thing to act on today; words are made from `kind` and its parts. */
export const attentionSchema = z.object({
  kind: z.enum([
    'incident_open', 'entity_critical', 'entity_unknown', 'slo_burning', 'slo_missed', 'slos_missed', 'no_slo', 'source_refused',
    'source_unreachable', 'not_mapped',
  ]),
  state: z.enum(['critical', 'warning', 'unknown']),
  /** The entity it is about; null for sources and counts. */
  entity: z.object({ ref: entityRef, name: z.string(), tier: z.number().int() }).nullable(),
  owner: entityRef.nullable(),
  since: instant.nullable(),
  reason: reasonSchema.nullable(),
  incident: z
    .object({
      number: z.string(),
      title: z.string(),
      priority: z.number().int().nullable(),
      slaDue: instant.nullable(),
      slaBreached: z.boolean(),
      upstreamUrl: z.string().nullable(),
    })
    .nullable(),
  /** The declared SLO it is about. */
  slo: z
    .object({
      id: z.number().int(),
      name: z.string(),
      /** By how many minutes the budget is overspent over the SLO's own window; null while some of it is left. */
      overspentMinutes: z.number().nullable(),
      /** Multiple of the pace that spends the budget in exactly its window, over the long window of the rule that fires; null where none does. */
      burn: z.number().nullable(),
    })
    .nullable(),
  origin: originSchema.nullable(),
  /** How many entities a count speaks of. */
  count: z.number().int().nullable(),
});
export type Attention = z.infer<typeof attentionSchema>;

/** A scope at this moment, added up from its members; a scope has no percentile, only their spread. */
export const scopeNowSchema = z.object({
  errorRate: kpiValueSchema,
  throughput: kpiValueSchema,
  openIncidents: kpiValueSchema,
  incidentsByPriority: z.array(z.object({ priority: z.number().int().nullable(), count: z.number().int() })),
  latencyP95: z.object({ lowMs: z.number(), highMs: z.number(), entities: z.number().int() }).nullable(),
});

export type ScopeNow = z.infer<typeof scopeNowSchema>;

/** How far the first collection is, per instance, newest days first. */
export const collectionSchema = z.object({
  /** Share of all days wanted that are there, in [0, 1]. */
  progress: z.number(),
  started: instant.nullable(),
  entities: z.object({ total: z.number().int(), mapped: z.number().int() }),
  daysNeeded: z.number().int(),
  sources: z.array(
    z.object({
      source: sourceId,
      instance: z.string(),
      state: sourceState,
      /** Whole days held for its mapped entities, on average; null of one that tells all it keeps in one look. */
      days: z.number().nullable(),
      entities: z.number().int(),
      records: z.number().int(),
    }),
  ),
});
export type Collection = z.infer<typeof collectionSchema>;

export const overviewRowSchema = z.object({
  ref: entityRef,
  name: z.string(),
  title: z.string().nullable(),
  state: entityState,
  counts: stateCountsSchema,
  members: z.number().int(),
  /** Its most urgent members that the caller may read; others are only counted. */
  worst: z.array(z.object({ ref: entityRef, name: z.string(), state: entityState, tier: z.number().int() })),
  errorRate: kpiValueSchema,
  throughput: kpiValueSchema,
  incidentsOpened: kpiValueSchema,
  mttr: kpiValueSchema,
  openProblems: z.number().int(),
  /** Members with a pivot in at least one source. */
  mapped: z.number().int(),
  /** State and error ratio per day of the period, oldest first; null is a day without data. */
  days: z.array(z.object({ day: z.string(), state: entityState.nullable(), errorRatio: z.number().nullable() })),
});
export type OverviewRow = z.infer<typeof overviewRowSchema>;

export const overviewSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  asOf: instant,
  state: entityState,
  counts: stateCountsSchema,
  /** From the health of its members; null where none was ever scored. */
  health: scopeHealthSchema.nullable(),
  members: z.number().int(),
  groupBy: z.enum(['domain', 'system', 'team']),
  /** The band: open incidents, incidents opened, time to resolve, errors. */
  kpis: z.array(namedKpiSchema),
  trends: z.array(trendSchema),
  /** Of the scope now, from its members' last quarter of an hour; null above 500 members or without a scope. */
  now: scopeNowSchema.nullable(),
  /** Act today, most urgent first, at most 8. */
  attention: z.array(attentionSchema),
  attentionCount: z.number().int(),
  /** What may fail next, at most 5; entities whose health nobody knows are under `unknown`. */
  risks: z.object({ rankedBy: z.enum(['baseline', 'score']), items: z.array(riskRowSchema), total: z.number().int() }),
  /** While history is still being collected; null once it is complete. */
  collection: collectionSchema.nullable(),
  rows: z.array(overviewRowSchema),
  /** Entities of tier 1 and 2 whose state is unknown, and why. */
  unknown: z.array(applicationRowSchema),
  unknownCount: z.number().int(),
  sources: z.array(sourceAgeSchema),
  /** `precomputed` for the whole scope; `own` when only what the caller may read is counted. */
  basis: z.enum(['precomputed', 'own']),
});
export type Overview = z.infer<typeof overviewSchema>;
