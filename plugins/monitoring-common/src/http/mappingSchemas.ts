import { z } from 'zod';
import { entityRef, findingSchema, instant, pivotSchema, sourceId } from './schemas';

/** Longest value of a mapping, as of an annotation (PRODUCT.md). */
const MAX_VALUE = 512;

/** What an admin says of an entity in one source and environment; it wins over every annotation. */
export const mappingInputSchema = z.strictObject({
  entityRef: z.string().min(1).max(400),
  /** A configured environment, or `*` where the facts of the source say their own. */
  environment: z.string().min(1).max(63),
  source: sourceId,
  /** Name of the instance; the first configured one when absent. */
  instance: z.string().min(1).max(63).nullish(),
  /** Annotation key after `rosetta.io/`, e.g. `dynatrace.entityId`. */
  key: z.string().min(1).max(100),
  /** As an annotation of this key would be; empty switches the pivot off. */
  value: z.string().max(MAX_VALUE),
  /** Why; kept in the history. */
  note: z.string().max(500).default(''),
});

export const mappingSchema = z.object({
  id: z.string(),
  entityRef,
  environment: z.string(),
  source: sourceId,
  instance: z.string().nullable(),
  key: z.string(),
  value: z.string(),
  note: z.string(),
  createdBy: z.string(),
  created: instant,
  updatedBy: z.string(),
  updated: instant,
});
export type Mapping = z.infer<typeof mappingSchema>;

/** One cell of the matrix: how an entity is named in one source. */
export const mappingCellSchema = z.object({
  source: sourceId,
  state: pivotSchema.shape.state,
  /** The pivot in words. */
  value: z.string().nullable(),
  instance: z.string().nullable(),
  origin: pivotSchema.shape.origin,
  verification: pivotSchema.shape.verification,
  /** When upstream was last asked. */
  verified: instant.nullable(),
  /** What upstream said where it is no plain answer. */
  note: z.string().nullable(),
  /** The admin mapping behind it, where there is one. */
  mapping: mappingSchema.nullable(),
  findings: z.array(findingSchema),
  upstreamUrl: z.string().nullable(),
});
export type MappingCell = z.infer<typeof mappingCellSchema>;

export const mappingRowSchema = z.object({
  ref: entityRef,
  kind: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  owner: entityRef.nullable(),
  system: entityRef.nullable(),
  cells: z.array(mappingCellSchema),
  /** All findings of the entity, those of no source included. */
  findings: z.array(findingSchema),
});
export type MappingRow = z.infer<typeof mappingRowSchema>;

/** Which rows of the matrix are wanted. */
export const MAPPING_FILTERS = ['all', 'findings', 'not_mapped', 'overridden'] as const;

export const mappingMatrixSchema = z.object({
  items: z.array(mappingRowSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
  /** Rows by filter, in the scope and search asked for. */
  counts: z.object({
    all: z.number().int(),
    findings: z.number().int(),
    not_mapped: z.number().int(),
    overridden: z.number().int(),
  }),
  /** Sources that are configured, with the keys an admin may set and an example of each. */
  sources: z.array(
    z.object({
      source: sourceId,
      instances: z.array(z.string()),
      /** Whether one mapping speaks for every environment. */
      isForEveryEnvironment: z.boolean(),
      keys: z.array(z.string()),
    }),
  ),
});
export type MappingMatrix = z.infer<typeof mappingMatrixSchema>;

/** What a pivot is upstream, asked now. */
export const mappingCheckSchema = z.object({
  /** `invalid` never went upstream; `not_checked` where the source cannot be asked or did not answer. */
  state: z.enum(['invalid', 'found', 'not_found', 'ambiguous', 'refused', 'not_checked']),
  message: z.string(),
  /** A value that works, where the value is invalid. */
  example: z.string().nullable(),
  /** Names of what was found, at most 5. */
  found: z.array(z.object({ name: z.string(), detail: z.string().nullable() })),
  upstreamUrl: z.string().nullable(),
});
export type MappingCheck = z.infer<typeof mappingCheckSchema>;

export const mappingChangeSchema = z.object({
  mappingId: z.string(),
  action: z.enum(['created', 'updated', 'deleted']),
  entityRef,
  environment: z.string(),
  source: sourceId,
  before: z.object({ instance: z.string().nullable(), key: z.string(), value: z.string() }).nullable(),
  after: z.object({ instance: z.string().nullable(), key: z.string(), value: z.string() }).nullable(),
  note: z.string(),
  by: z.string(),
  at: instant,
});
export type MappingChange = z.infer<typeof mappingChangeSchema>;

export const mappingImportSchema = z.object({
  /** Whether anything was written. */
  isApplied: z.boolean(),
  created: z.number().int(),
  updated: z.number().int(),
  deleted: z.number().int(),
  unchanged: z.number().int(),
  errors: z.number().int(),
  rows: z.array(
    z.object({
      /** Line in the file, the header being 1. */
      line: z.number().int(),
      entityRef: z.string(),
      environment: z.string(),
      source: z.string(),
      result: z.enum(['created', 'updated', 'deleted', 'unchanged', 'error']),
      field: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
});
export type MappingImport = z.infer<typeof mappingImportSchema>;

export const mappingCoverageSchema = z.object({
  /** Pivots that entities need, by what is connected, and those mapped and found upstream. */
  needed: z.number().int(),
  found: z.number().int(),
  /** Share 30 days ago; null where it was not kept yet. */
  previousRatio: z.number().nullable(),
  /** A to Z. */
  teams: z.array(
    z.object({
      /** Null for entities without an owner. */
      ref: entityRef.nullable(),
      name: z.string().nullable(),
      entities: z.number().int(),
      needed: z.number().int(),
      found: z.number().int(),
    }),
  ),
});
export type MappingCoverage = z.infer<typeof mappingCoverageSchema>;
