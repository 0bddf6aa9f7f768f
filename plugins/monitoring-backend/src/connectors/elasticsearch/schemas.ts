import { z } from 'zod';
import { isDataViewId, isField, isIndex, isSpace } from './grammar';

const secret = z.string().regex(/^[\x21-\x7e]{8,1000}$/, 'must be 8 or more printable ASCII characters without blanks');

const authSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('apiKey'),
    /** The "encoded" form: Base64 of `id:key`. The raw pair is refused upstream. */
    token: secret.regex(/^[A-Za-z0-9+/_-]+={0,2}$/, 'must be the encoded form of the key, which is Base64 of id:key'),
  }),
  z.strictObject({
    type: z.literal('basic'),
    // RFC 7617: the first colon ends the user name.
    username: z.string().min(1).regex(/^[^:]*$/, 'must not hold a colon'),
    password: z.string().min(1).max(1_000),
  }),
  z.strictObject({ type: z.literal('bearer'), token: secret }),
  z.strictObject({ type: z.literal('none') }),
]);
export type ElisaAuth = z.infer<typeof authSchema>;

const field = z.string().refine(isField, 'must be the name of a field, such as service.name');
const index = z
  .string()
  .refine(isIndex, 'must be an index or a pattern such as logs-payments-*: small letters, digits and . _ - *');
const dataViewId = z.string().refine(isDataViewId, 'must be the id of a data view, which is not its pattern');

/** Names of the Elastic Common Schema. */
const ECS = {
  time: '@timestamp',
  service: 'service.name',
  level: 'log.level',
  message: 'message',
  environment: 'service.environment',
  exception: 'error.type',
};

const fieldsSchema = z
  .strictObject({
    time: field.default(ECS.time),
    service: field.default(ECS.service),
    level: field.default(ECS.level),
    message: field.default(ECS.message),
    environment: field.default(ECS.environment),
    exception: field.default(ECS.exception),
  })
  .prefault({});
export type LogFields = z.infer<typeof fieldsSchema>;

const name = z.string().min(1).max(255);

const kibanaSchema = z.strictObject({
  /** Decides the form of links: 7 is 7.8 to 7.17. */
  version: z.union([z.enum(['7', '8', '9', 'opensearch']), z.literal([7, 8, 9]).transform(number => String(number) as '7' | '8' | '9')]),
  /** Path below uiUrl, such as `/kibana` or `/_dashboards`. */
  basePath: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)*$/, 'must be a path such as /kibana, without a slash at its end')
    .refine(path => !path.split('/').some(part => part === '.' || part === '..'), 'must not hold . or ..')
    .default(''),
  /** Data view where `dataViews` names none. */
  dataViewId: dataViewId.optional(),
  /** Index pattern, as in annotations, to data view id. */
  dataViews: z.record(index, dataViewId).default({}),
  defaultSpace: z.string().refine(isSpace, 'must be the id of a space').optional(),
  /** Environment to what the environment field says for it, where that is not its own name. */
  environments: z.record(name, z.array(name).min(1).max(20)).default({}),
  /** Which screen links of traces lead to; none without it. */
  traces: z.enum(['kibana-apm']).optional(),
});
export type KibanaOptions = z.infer<typeof kibanaSchema>;

/** What an ELISA instance's config holds beside the parts every source has. */
export const optionsSchema = z
  .strictObject({
    /** What the server is; `detect` takes it as it comes, a name makes another a finding of the health check. */
    flavour: z.enum(['elasticsearch', 'opensearch', 'detect']).default('detect'),
    auth: authSchema.default({ type: 'none' }),
    /** Everything that may be asked; a pivot outside is a finding and no request. */
    allowedIndices: z.array(index).max(200).default([]),
    fields: fieldsSchema,
    /** Levels that are errors; each is also asked in capitals and with a capital. */
    errorLevels: z.array(z.string().min(1).max(40)).min(1).max(20).default(['error', 'critical', 'fatal', 'alert', 'emergency']),
    /** Phrase in the message that tells an exception, where no field does. */
    exceptionPhrase: z.string().min(2).max(100).optional(),
    /** Whether an entity without `elisa.service` is asked for by its own name. */
    serviceFromEntityName: z.boolean().default(false),
    /** Links only: no Elasticsearch behind, baseUrl is Kibana's. */
    linkOnly: z.boolean().default(false),
    kibana: kibanaSchema.optional(),
  })
  .superRefine((options, context) => {
    if (options.linkOnly && !options.kibana) {
      context.addIssue({ code: 'custom', path: ['kibana'], message: 'is needed where linkOnly is true: links are all there is' });
    }
    if (!options.linkOnly && options.allowedIndices.length === 0) {
      context.addIssue({ code: 'custom', path: ['allowedIndices'], message: 'must name at least one index or pattern, such as logs-*' });
    }
  });
export type ElisaOptions = z.infer<typeof optionsSchema>;

export const pivotSchema = z.strictObject({
  index: z.string().nullable(),
  service: z.string().nullable(),
  queryTemplate: z.string().nullable(),
  space: z.string().nullable(),
});

const count = z.number().int().nonnegative();

/** What every answer of `_search` carries, whatever was asked. */
export const searchSchema = z.object({
  timed_out: z.boolean(),
  _shards: z.object({ total: count, successful: count, failed: count }),
  hits: z.object({
    // A bare number in answers of old servers, or where it was asked for.
    total: z
      .union([
        z.object({ value: count, relation: z.enum(['eq', 'gte']) }),
        count.transform(value => ({ value, relation: 'eq' as const })),
      ])
      .optional(),
    hits: z.array(z.unknown()),
  }),
  aggregations: z.record(z.string(), z.unknown()).optional(),
});
export type SearchAnswer = z.infer<typeof searchSchema>;

/** A refusal of the server; `error` is a bare text when it fails very early. */
export const errorAnswerSchema = z.object({
  error: z.union([
    z.string(),
    z.object({
      type: z.string(),
      root_cause: z.array(z.object({ type: z.string() })).catch([]),
      caused_by: z.object({ type: z.string() }).optional().catch(undefined),
    }),
  ]),
});

/** `aggs.targets`: one bucket for each target, by our name for it. */
export const targetsSchema = z.object({
  buckets: z.record(z.string(), z.object({ doc_count: count, hours: z.object({ buckets: z.array(z.unknown()) }) })),
});

const counted = z.object({ doc_count: count });
const environmentBucketSchema = z.object({ key: z.string(), doc_count: count, errors: counted, exceptions: counted });

/** One hour of one target. Parsed alone, so that a bad one spares the rest. */
export const hourBucketSchema = z.object({
  key: z.number().int(),
  doc_count: count,
  errors: counted,
  exceptions: counted,
  environments: z.object({
    doc_count_error_upper_bound: z.number().int().default(0),
    sum_other_doc_count: count.default(0),
    buckets: z.array(environmentBucketSchema),
  }),
});
export type HourBucket = z.infer<typeof hourBucketSchema>;

/** One error line. Parsed alone. */
export const hitSchema = z.object({
  sort: z.array(z.union([z.number(), z.string(), z.null()])).min(1),
  _id: z.string().optional(),
  _source: z.record(z.string(), z.unknown()),
});

/** `GET /`. OpenSearch says `distribution`, and calls itself 7.10.2 where it is told to. */
export const rootSchema = z.object({
  version: z.object({ number: z.string().max(60), distribution: z.string().max(60).optional() }),
});

/** `POST /_security/user/_has_privileges`, of Elasticsearch only. */
export const privilegesSchema = z.object({
  index: z.record(z.string(), z.record(z.string(), z.boolean())),
});

/** `GET /api/status` of Kibana: two generations. */
export const kibanaStatusSchema = z.object({ version: z.object({ number: z.string().max(60) }) });
