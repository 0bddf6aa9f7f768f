import { z } from 'zod';
import { EXTRA_METRICS } from '@rosetta/backstage-plugin-monitoring-common';
import { ENTITY_TYPE } from './grammar';
import { SELECTOR_CRITERIA } from './selector';

/** A metric that has no column of its own, as an instance's config names it. */
export const extraMetricSchema = z.strictObject({
  metric: z.enum(EXTRA_METRICS),
  /** The entity type it is measured on, e.g. `HOST`. */
  entityType: z.string().regex(ENTITY_TYPE),
  /** Metric key and aggregation, e.g. `builtin:host.mem.used:avg`. */
  selector: z
    .string()
    .max(250)
    .regex(
      /^[A-Za-z][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)?:(avg|max|min|sum|value|median|percentile\(\d{1,2}(\.\d{1,4})?\))$/,
      'must be a metric key and an aggregation, such as builtin:host.mem.used:avg',
    ),
  /** Unit upstream gives; ours follows from the metric's name. */
  unit: z.enum(['bytes', 'milliseconds', 'microseconds']),
});
export type ExtraMetricOption = z.infer<typeof extraMetricSchema>;

/** What a Dynatrace instance's config holds beside the parts every source has. */
export const optionsSchema = z.strictObject({
  /** API token with scopes metrics.read, problems.read, entities.read, events.read and slo.read. */
  token: z
    .string()
    .min(8)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks'),
  extraMetrics: z.array(extraMetricSchema).max(8).optional(),
});
export type DynatraceOptions = z.infer<typeof optionsSchema>;

export const pivotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), ids: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('tags'), tags: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('selector'),
    selector: z.strictObject({
      type: z.string(),
      criteria: z.array(
        z.strictObject({ name: z.enum(SELECTOR_CRITERIA), values: z.array(z.string()) }),
      ),
    }),
  }),
]);

/** `GET /metrics/query`. Series stay unknown: each is parsed alone, so one bad one spares the rest. */
export const metricsAnswerSchema = z.object({
  resolution: z.string().nullish(),
  result: z.array(
    z.object({ metricId: z.string().max(4_000), data: z.array(z.unknown()).nullish() }),
  ),
});
export type MetricsAnswer = z.infer<typeof metricsAnswerSchema>;

/** One series. `values` keeps its elements unknown: each is judged and counted. */
export const seriesSchema = z.object({
  dimensionMap: z.record(z.string(), z.string().nullable()).nullish(),
  timestamps: z.array(z.unknown()).nullish(),
  values: z.array(z.unknown()).nullish(),
});
export type Series = z.infer<typeof seriesSchema>;

const entityStubSchema = z.object({ entityId: z.object({ id: z.string().min(1).max(128) }) });
const tagsSchema = z.array(
  z.object({ context: z.string(), key: z.string(), value: z.string().nullish() }),
);

/** What of a problem says whose it is; what else it holds may be in any form. */
export const touchedProblemSchema = z.object({
  problemId: z.string().min(1).max(512).optional().catch(undefined),
  affectedEntities: z.array(entityStubSchema).nullish().catch(null),
  impactedEntities: z.array(entityStubSchema).nullish().catch(null),
  rootCauseEntity: entityStubSchema.nullish().catch(null),
  entityTags: tagsSchema.nullish().catch(null),
});
export type TouchedProblem = z.infer<typeof touchedProblemSchema>;

/** One problem; every other field is left alone. */
export const problemSchema = z.object({
  problemId: z.string().min(1).max(512),
  displayId: z.string(),
  title: z.string(),
  status: z.string(),
  severityLevel: z.string(),
  impactLevel: z.string().nullish(),
  startTime: z.number().int().positive(),
  /** -1 while open. */
  endTime: z.number().int().nullish(),
  affectedEntities: z.array(entityStubSchema).nullish(),
  impactedEntities: z.array(entityStubSchema).nullish(),
  rootCauseEntity: entityStubSchema.nullish(),
  entityTags: tagsSchema.nullish(),
});
export type UpstreamProblem = z.infer<typeof problemSchema>;

/** `GET /entities`. */
export const entitiesAnswerSchema = z.object({
  entities: z.array(z.unknown()),
  nextPageKey: z.string().max(8_000).nullish(),
});
export const entitySchema = z.object({ entityId: z.string().min(1).max(128) });

/** An entity with what it relates to, by kind of relation. */
export const relatedEntitySchema = z.object({
  entityId: z.string().min(1).max(128),
  displayName: z.string().nullish(),
  fromRelationships: z
    .record(z.string().max(128), z.array(z.object({ id: z.string().min(1).max(128) })))
    .nullish(),
});
export type RelatedEntity = z.infer<typeof relatedEntitySchema>;

/** One event; of its properties only the version of a deployment is read. */
export const eventSchema = z.object({
  eventId: z.string().min(1).max(512),
  eventType: z.string().min(1),
  title: z.string().nullish(),
  startTime: z.number().int().positive(),
  /** -1, null or absent while open. */
  endTime: z.number().int().nullish(),
  status: z.string().nullish(),
  entityId: entityStubSchema.nullish(),
  entityTags: tagsSchema.nullish(),
  properties: z.array(z.object({ key: z.string(), value: z.unknown() })).nullish(),
});
export type UpstreamEvent = z.infer<typeof eventSchema>;

/** One SLO. Percentages are -1 where it was not evaluated, whatever `status` says. */
export const sloSchema = z.object({
  id: z.string().min(1).max(512),
  name: z.string(),
  target: z.number(),
  warning: z.number().nullish(),
  evaluatedPercentage: z.number().nullish(),
  errorBudget: z.number().nullish(),
  status: z.string().nullish(),
  /** `NONE`, or why it could not be evaluated. */
  error: z.string().nullish(),
  timeframe: z.string(),
  filter: z.string().nullish(),
});
export type UpstreamSlo = z.infer<typeof sloSchema>;
