import { z } from 'zod';

/** Metadata of an OpenSLO object; a label holds one value or several. */
export const metadataSchema = z.looseObject({
  name: z.string().min(1).max(253),
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

const metricSchema = z.looseObject({
  metricSource: z.looseObject({
    metricSourceRef: z.string().nullish(),
    type: z.string().nullish(),
    spec: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** What an indicator measures: exactly one of the two. */
export const sliSpecSchema = z.looseObject({
  ratioMetric: z
    .looseObject({
      good: metricSchema.nullish(),
      bad: metricSchema.nullish(),
      total: metricSchema.nullish(),
      raw: metricSchema.nullish(),
      rawType: z.enum(['success', 'failure']).nullish(),
    })
    .nullish(),
  thresholdMetric: metricSchema.nullish(),
});

const objectiveSchema = z.looseObject({
  displayName: z.string().nullish(),
  op: z.enum(['lt', 'lte', 'gt', 'gte']).nullish(),
  value: z.number().nullish(),
  target: z.number().nullish(),
  targetPercent: z.number().nullish(),
  timeSliceTarget: z.number().nullish(),
  timeSliceWindow: z.union([z.string(), z.number()]).nullish(),
  indicator: z.unknown().optional(),
  indicatorRef: z.unknown().optional(),
  compositeWeight: z.unknown().optional(),
});

export type OpenSloObjective = z.infer<typeof objectiveSchema>;

/** The `spec` of `kind: SLO`. */
export const sloSpecSchema = z.looseObject({
  service: z.string().min(1).max(253),
  indicator: z.looseObject({ metadata: metadataSchema.partial().nullish(), spec: sliSpecSchema }).nullish(),
  indicatorRef: z.string().nullish(),
  timeWindow: z.array(
    z.looseObject({
      duration: z.string(),
      isRolling: z.boolean().nullish(),
      calendar: z.looseObject({ startTime: z.string(), timeZone: z.string() }).nullish(),
    }),
  ),
  budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
  objectives: z.array(objectiveSchema).min(1).max(20),
});

export type OpenSloSpec = z.infer<typeof sloSpecSchema>;
export type OpenSliSpec = z.infer<typeof sliSpecSchema>;
export type OpenMetric = z.infer<typeof metricSchema>;

/** Any OpenSLO object, as far as its head says. */
export const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: metadataSchema,
  spec: z.unknown().optional(),
});

export type OpenSloObject = z.infer<typeof objectSchema>;
