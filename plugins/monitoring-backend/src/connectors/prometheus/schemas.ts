import { EXTRA_METRICS, SignalColumn } from '@rosetta/backstage-plugin-monitoring-common';
import { z } from 'zod';
import { isLabelName } from './matchers';
import { COLUMN_NAMES, COLUMNS, QuerySpec } from './metricSets';
import { compileQuery, QueryError, RANGE_PLACEHOLDER } from './query';

const MAX_EXPRESSION_LENGTH = 8_000;

/** An expression of config: PromQL that selects something, checked when the backend starts. */
const expression = (needsRange: boolean) =>
  z
    .string()
    .max(MAX_EXPRESSION_LENGTH)
    .superRefine((text, context) => {
      const refuse = (message: string) => context.addIssue({ code: 'custom', message });
      try {
        if (!compileQuery(text).usesRange && needsRange) {
          refuse(`must be over the slot: use [${RANGE_PLACEHOLDER}] as its range`);
        }
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        refuse(error.message);
      }
    });

const queriesSchema = z
  .strictObject(
    Object.fromEntries(
      COLUMN_NAMES.map(column => [column, expression(COLUMNS[column].needsRange).optional()]),
    ) as Record<SignalColumn, z.ZodOptional<z.ZodString>>,
  )
  .refine(queries => Object.values(queries).some(text => text !== undefined), 'must name at least one expression');

const headerText = z.string().regex(/^[\x20-\x7e]+$/, 'must be printable ASCII');

const authSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('basic'),
    username: headerText.regex(/^[^:]+$/, 'must not hold a colon'),
    password: headerText,
  }),
  z.strictObject({
    type: z.literal('bearer'),
    token: z.string().regex(/^[\x21-\x7e]{8,}$/, 'must be 8 or more printable ASCII characters without blanks'),
  }),
]);
export type AuthOptions = z.infer<typeof authSchema>;

/** What a Prometheus instance's config holds beside the parts every source has. */
export const optionsSchema = z.strictObject({
  /** Of the proxy before Prometheus; Prometheus itself knows no users. */
  auth: authSchema.optional(),
  /** The label that `prometheus.io/service-name` is the value of. */
  serviceNameLabel: z.string().refine(isLabelName, 'must be the name of a label').default('service'),
  queries: queriesSchema,
  extraMetrics: z
    .array(z.strictObject({ metric: z.enum(EXTRA_METRICS), query: expression(false) }))
    .max(EXTRA_METRICS.length)
    .refine(list => new Set(list.map(item => item.metric)).size === list.length, 'names a metric twice')
    .default([]),
});
export type PrometheusOptions = z.infer<typeof optionsSchema>;

/** The expressions of an instance in the order they are asked. */
export function querySpecs(options: PrometheusOptions): QuerySpec[] {
  const signals = COLUMN_NAMES.flatMap((column): QuerySpec[] => {
    const text = options.queries[column];
    if (text === undefined) return [];
    const { range, isAskedByDay } = COLUMNS[column];
    return [{ key: `queries.${column}`, column, range, isAskedByDay, query: compileQuery(text) }];
  });
  const extras = options.extraMetrics.map(
    ({ metric, query }, index): QuerySpec => ({
      key: `extraMetrics.${index}.query`,
      column: metric,
      range: 'not-negative',
      isAskedByDay: false,
      query: compileQuery(query),
    }),
  );
  return [...signals, ...extras];
}

const labelSchema = z.strictObject({ name: z.string(), value: z.string() });

export const pivotSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('labels'), labels: z.array(labelSchema) }),
  z.strictObject({ kind: z.literal('service'), name: z.string() }),
]);

/** The envelope of every answer; what `data` holds depends on what was asked. */
export const envelopeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), errorType: z.string().max(100) }),
]);

/** `POST /query_range`. Series stay unknown: each is parsed alone, so one bad one spares the rest. */
export const matrixSchema = z.object({ resultType: z.literal('matrix'), result: z.array(z.unknown()) });

/** One series. Samples stay unknown: each is judged and counted. */
export const seriesSchema = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(z.unknown()).nullish(),
  histograms: z.array(z.unknown()).nullish(),
});
export type Series = z.infer<typeof seriesSchema>;

/** `POST /query` of a constant, which every PromQL server answers. */
export const vectorSchema = z.object({ resultType: z.literal('vector'), result: z.array(z.unknown()).min(1) });

/** `GET /status/flags`: command line flags, by name without dashes. */
export const flagsSchema = z.record(z.string(), z.string());

/** `GET /status/buildinfo`. */
export const buildInfoSchema = z.object({ version: z.string().max(100) });
