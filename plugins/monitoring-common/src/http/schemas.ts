import { z } from 'zod';
import { ENTITY_STATES, kpiValueSchema } from '../domain';
import { DEPLOYMENT_STATUSES, HEALTH_STATUSES, PROBLEM_SEVERITIES, RESOLUTIONS, SYNC_STATUSES } from '../facts';
import { KPI_IDS } from '../kpi';
import { SOURCE_IDS, SOURCE_STATES } from '../sources';
import { healthSchema } from './operationsHealth';

/** ISO 8601 instant in UTC, e.g. `2026-11-20T10:42:00.000Z`. */
export const instant = z.string();
export const entityState = z.enum(ENTITY_STATES);
export const entityRef = z.string();
export const sourceId = z.enum(SOURCE_IDS);
export const sourceState = z.enum(SOURCE_STATES);

/** Metrics of `timeseries` and of trends (API.md). */
export const METRICS = [
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'error_rate',
  'error_rate_5xx',
  'throughput',
  'availability',
  'cpu',
  'memory',
  'saturation',
  'memory_bytes',
  'network_latency',
] as const;
export type Metric = (typeof METRICS)[number];

export const METRIC_UNITS: Record<
  Metric,
  'ratio' | 'milliseconds' | 'requests_per_second' | 'bytes'
> = {
  latency_p50: 'milliseconds',
  latency_p95: 'milliseconds',
  latency_p99: 'milliseconds',
  error_rate: 'ratio',
  error_rate_5xx: 'ratio',
  throughput: 'requests_per_second',
  availability: 'ratio',
  cpu: 'ratio',
  memory: 'ratio',
  saturation: 'ratio',
  memory_bytes: 'bytes',
  network_latency: 'milliseconds',
};

/** Which instance a number comes from. */
export const originSchema = z.object({ source: sourceId, instance: z.string() });
export type Origin = z.infer<typeof originSchema>;

/** One metric over the slots of a chart. */
export const metricSeriesSchema = z.object({
  metric: z.enum(METRICS),
  unit: z.enum(['ratio', 'milliseconds', 'requests_per_second', 'bytes']),
  /** As long as `timestamps`; null is a gap. */
  values: z.array(z.number().nullable()),
  target: z.number().nullable(),
});

export const stateCountsSchema = z.object({
  critical: z.number().int(),
  warning: z.number().int(),
  unknown: z.number().int(),
  maintenance: z.number().int(),
  ok: z.number().int(),
});

/** A reason for a state; words are made from `code` and its numbers. */
export const reasonSchema = z.object({
  code: z.enum([
    'problem_open',
    'incident_open',
    'error_ratio',
    'latency_p95',
    'saturation',
    'availability',
    'stale',
    'never_collected',
    'not_mapped',
    'not_found_upstream',
    'finding',
    'no_data',
    'ambiguous_upstream',
    'maintenance',
  ]),
  state: z.enum(['critical', 'warning', 'unknown', 'maintenance']),
  value: z.number().optional(),
  target: z.number().optional(),
  displayId: z.string().optional(),
  title: z.string().optional(),
  since: instant.optional(),
  /** Of an incident: 1 or 2. */
  priority: z.number().int().optional(),
  /** Of a maintenance window: when it ends. */
  until: instant.optional(),
});

export type Reason = z.infer<typeof reasonSchema>;

export const verdictSchema = z.object({
  state: entityState,
  /** When this state began as far as we saw it; null where it was never judged. */
  since: instant.nullable(),
  /** Most serious first; the first decided. */
  reasons: z.array(reasonSchema),
  /** What the state would be without the maintenance window; null outside one. */
  underlying: entityState.nullable(),
  /** The release after which this state began: one that is suspect, or the last one at most an hour before; else null. */
  release: z
    .object({
      name: z.string(),
      finished: instant,
      /** Whether an incident, or what became of it, speaks against it; else it is only near in time. */
      isSuspect: z.boolean(),
      upstreamUrl: z.string().nullable(),
    })
    .nullable(),
});

export const findingSchema = z.object({
  key: z.string(),
  /** As written, at most 200 characters, control characters escaped. */
  value: z.string(),
  message: z.string(),
  /** A value that works. */
  example: z.string(),
});

/** One instance of a source as a reader of an entity sees it. */
export const sourceAgeSchema = z.object({
  source: sourceId,
  instance: z.string(),
  state: sourceState,
  /** Last time anything was collected from it. */
  lastSuccess: instant.nullable(),
});

/** A small line: evenly spaced values, null is a gap. */
export const sparklineSchema = z.object({
  start: instant,
  stepSeconds: z.number().int().positive(),
  values: z.array(z.number().nullable()),
});

/** Tiles that a summary may hold. */
export const TILE_KPIS = [
  'error_rate',
  'latency_p95',
  'throughput',
  'saturation',
  'availability',
  'cpu',
  'memory',
  'network_latency',
  'open_incidents',
  'open_problems',
  'last_deployment',
] as const;

/** A source that was asked now, and how old its answer is. */
export const askedSchema = z.object({
  origin: originSchema,
  /** When the source said so; null when it never did. */
  at: instant.nullable(),
  /** Code of what went wrong now; older facts are shown then. */
  failure: z.string().nullable(),
});
export type Asked = z.infer<typeof askedSchema>;

export const tileSchema = z.object({
  kpi: z.enum(KPI_IDS as [string, ...string[]] as [(typeof KPI_IDS)[number], ...(typeof KPI_IDS)[number][]]),
  value: kpiValueSchema,
  /** Judgement of this tile alone; null where nothing may be coloured. */
  state: z.enum(['critical', 'warning', 'ok']).nullable(),
  /** Where the number comes from; null when the entity is not mapped. */
  origin: z.object({ source: sourceId, instance: z.string() }).nullable(),
  /** End of the newest slot the number rests on. */
  sparkline: sparklineSchema.nullable(),
  /** The object in the upstream tool; null where none is configured. */
  upstreamUrl: z.string().nullable(),
  /** Annotation keys that would give this tile its data, whole; for "not mapped". */
  keys: z.array(z.string()),
  /** What a resource tile measures, e.g. `cpu`. */
  resource: z.string().nullable(),
  /** Of the last deployment tile: what runs there, and how its deployment ended. */
  deployment: z
    .object({
      version: z.string().nullable(),
      sha: z.string().nullable(),
      status: z.enum(DEPLOYMENT_STATUSES),
      finished: instant.nullable(),
      sync: z.enum(SYNC_STATUSES).nullable(),
      health: z.enum(HEALTH_STATUSES).nullable(),
      /** Whether it counts as failed, or is suspect, and has not recovered; null where that is not known, or not for the caller. */
      isSuspect: z.boolean().nullable(),
    })
    .nullable(),
  /** Of the incidents tile: what is open, by priority, and the SLA that ends next. */
  incidents: z
    .object({
      byPriority: z.array(z.object({ priority: z.number().int().nullable(), count: z.number().int() })),
      nextSlaDue: instant.nullable(),
      slaBreached: z.number().int(),
    })
    .nullable(),
});
export type Tile = z.infer<typeof tileSchema>;

export const entityHeadSchema = z.object({
  ref: entityRef,
  kind: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  type: z.string().nullable(),
  tier: z.number().int().min(1).max(4),
  /** Whether the tier is declared, or the default. */
  tierDeclared: z.boolean(),
  owner: entityRef.nullable(),
  system: entityRef.nullable(),
});

export const summarySchema = z.object({
  entity: entityHeadSchema,
  environment: z.string(),
  mode: z.enum(['history', 'live']),
  /** Sources that were asked now; empty in history mode. */
  asked: z.array(askedSchema),
  asOf: instant,
  verdict: verdictSchema,
  tiles: z.array(tileSchema),
  sources: z.array(sourceAgeSchema),
  findings: z.array(findingSchema),
  /** Null where it was never scored. */
  health: healthSchema.nullable(),
  /** Share of the series' own backfill that is done, in [0, 1]; null when none is due. */
  backfill: z.object({ progress: z.number(), from: instant.nullable() }).nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

export const timeseriesSchema = z.object({
  entityRef,
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  resolution: z.enum(RESOLUTIONS),
  /** How slots were made, e.g. `slots of the source`, or `request-weighted estimate`. */
  method: z.string(),
  /** Starts of the slots, epoch milliseconds; every slot of the period is there, with or without data. */
  timestamps: z.array(z.number().int()),
  series: z.array(metricSeriesSchema),
  origin: originSchema.nullable(),
  asOf: instant.nullable(),
});
export type Timeseries = z.infer<typeof timeseriesSchema>;

export const problemSchema = z.object({
  source: sourceId,
  instance: z.string(),
  displayId: z.string(),
  title: z.string(),
  status: z.enum(['open', 'closed']),
  severity: z.enum(PROBLEM_SEVERITIES),
  impact: z.string().nullable(),
  started: instant,
  ended: instant.nullable(),
  via: z.enum(['direct', 'inherited', 'dependency']),
  isRootCause: z.boolean(),
  upstreamUrl: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

export const pivotSchema = z.object({
  source: sourceId,
  instance: z.string().nullable(),
  environment: z.string(),
  origin: z.enum(['mapping', 'overlay', 'rosetta', 'foreign', 'inherited']).nullable(),
  state: z.enum(['mapped', 'not_mapped', 'switched_off', 'invalid']),
  /** The effective pivot in words. */
  value: z.string().nullable(),
  verification: z.enum(['unverified', 'found', 'not_found', 'ambiguous', 'refused']).nullable(),
  /** Whether the golden signals of the series come from here; another source that could is a finding. */
  isSignalSource: z.boolean(),
  /** The oldest and newest data held for it. */
  coverage: z.object({ from: instant, to: instant }).nullable(),
});

export const metaSchema = z.object({
  environments: z.array(z.object({ name: z.string(), isDefault: z.boolean() })),
  reportingZone: z.string(),
  sources: z.array(z.object({ source: sourceId, instance: z.string() })),
  metrics: z.array(z.enum(METRICS)),
  rights: z.object({
    readEntities: z.boolean(),
    readPortfolio: z.boolean(),
    readIncidents: z.boolean(),
    readLogs: z.boolean(),
    manageMappings: z.boolean(),
    readSources: z.boolean(),
    triggerBatches: z.boolean(),
  }),
  isDemo: z.boolean(),
});
export type Meta = z.infer<typeof metaSchema>;
