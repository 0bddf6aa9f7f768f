import { z } from 'zod';
import { batchTriggerPermission, mappingManagePermission, sourceReadPermission } from '../permissions';
import { SOURCE_IDS } from '../sources';
import {
  batchRunSchema,
  BATCH_STATES,
  doctorReportSchema,
  rejectedRecordSchema,
  sourceStatusSchema,
  sourceTestSchema,
} from './adminSchemas';
import {
  MAPPING_FILTERS,
  mappingChangeSchema,
  mappingCheckSchema,
  mappingCoverageSchema,
  mappingImportSchema,
  mappingInputSchema,
  mappingMatrixSchema,
  mappingSchema,
} from './mappingSchemas';
import { cursor, environment, limit, nothing, page, route } from './routeDefinition';

const mappingId = z.strictObject({ id: z.string().regex(/^\d{1,18}$/, 'must be the number of a mapping') });

/** Routes of the admin pages. */
export const adminRoutes = {
  batchRuns: route({
    method: 'get', path: '/admin/batch-runs', summary: 'Batch runs, newest first',
    params: nothing,
    query: z.strictObject({
      source: z.enum(SOURCE_IDS).optional(),
      instance: z.string().max(63).optional(),
      stream: z.string().max(63).optional(),
      state: z.enum(BATCH_STATES).optional(),
      cursor, limit,
    }),
    body: undefined, response: page(batchRunSchema),
    permission: sourceReadPermission, visibility: 'none', caller: 'user_or_service',
  }),
  batchRun: route({
    method: 'get', path: '/admin/batch-runs/:id', summary: 'One batch run with its rejected records',
    params: z.strictObject({ id: z.string().regex(/^\d{1,18}$/, 'must be the number of a batch run') }),
    query: nothing, body: undefined,
    response: z.object({ run: batchRunSchema, rejected: z.array(rejectedRecordSchema) }),
    permission: sourceReadPermission, visibility: 'none', caller: 'user_or_service',
  }),
  triggerBatch: route({
    method: 'post', path: '/admin/batch/trigger', summary: 'Asks for a batch over a range; a worker takes it up',
    params: nothing, query: nothing,
    body: z.strictObject({
      source: z.enum(SOURCE_IDS),
      instance: z.string().min(1).max(63),
      stream: z.string().min(1).max(63),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    }),
    response: z.object({ requestId: z.string() }),
    permission: batchTriggerPermission, visibility: 'none', caller: 'user_or_service',
  }),
  replayRaw: route({
    method: 'post', path: '/admin/raw/replay', summary: 'Reads the stored pages of a stream again, without asking upstream; a worker takes it up',
    params: nothing, query: nothing,
    body: z.strictObject({
      source: z.enum(SOURCE_IDS),
      instance: z.string().min(1).max(63),
      stream: z.string().min(1).max(63),
      /** Pages stored since; pages are kept for 14 days. */
      from: z.iso.datetime({ offset: true }),
    }),
    response: z.object({ requestId: z.string() }),
    permission: batchTriggerPermission, visibility: 'none', caller: 'user_or_service',
  }),
  cancelBatch: route({
    method: 'post', path: '/admin/batch/:id/cancel', summary: 'Stops a running batch after the page it is in',
    params: z.strictObject({ id: z.string().regex(/^\d{1,18}$/, 'must be the number of a batch run') }),
    query: nothing, body: undefined, response: z.object({ accepted: z.boolean() }),
    permission: batchTriggerPermission, visibility: 'none', caller: 'user_or_service',
  }),
  sources: route({
    method: 'get', path: '/admin/config/sources', summary: 'Every configured instance: state, streams, budget, quarantine',
    params: nothing, query: nothing, body: undefined,
    response: z.object({ items: z.array(sourceStatusSchema) }),
    permission: sourceReadPermission, visibility: 'none', caller: 'user_or_service',
  }),
  testSource: route({
    method: 'post', path: '/admin/config/sources/:id/test', summary: 'Asks an instance now whether it lets us in',
    params: z.strictObject({ id: z.string().max(120).regex(/^[a-z]+:[A-Za-z0-9_-]+$/, 'must be source:instance') }),
    query: nothing, body: undefined, response: sourceTestSchema,
    permission: batchTriggerPermission, visibility: 'none', caller: 'user_or_service',
  }),
  doctor: route({
    method: 'get', path: '/admin/doctor', summary: 'Looks now at everything an installation depends on, and says what to do',
    params: nothing, query: nothing, body: undefined, response: doctorReportSchema,
    permission: batchTriggerPermission, visibility: 'none', caller: 'user_or_service',
  }),
  mappings: route({
    method: 'get', path: '/admin/mappings', summary: 'Entities and how they are named in every source',
    params: nothing,
    query: z.strictObject({
      environment,
      scope: z.string().max(400).optional(),
      filter: z.enum(MAPPING_FILTERS).default('all'),
      search: z.string().max(200).optional(),
      cursor, limit,
    }),
    body: undefined, response: mappingMatrixSchema,
    permission: sourceReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  createMapping: route({
    method: 'post', path: '/admin/mappings', summary: 'Overrides the annotations of an entity in one source',
    params: nothing, query: nothing, body: mappingInputSchema, response: mappingSchema,
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
  checkMapping: route({
    method: 'post', path: '/admin/mappings/check', summary: 'Asks the source now what a value names; changes nothing',
    params: nothing, query: nothing, body: mappingInputSchema, response: mappingCheckSchema,
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
  importMappings: route({
    method: 'post', path: '/admin/mappings/import', summary: 'Writes the mappings of a CSV file, all or none; a dry run tells what would happen',
    params: nothing, query: nothing,
    body: z.strictObject({
      csv: z.string().min(1).max(200_000),
      dryRun: z.boolean().default(true),
      note: z.string().max(500).default(''),
    }),
    response: mappingImportSchema,
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
  exportMappings: route({
    method: 'get', path: '/admin/mappings/export', summary: 'All admin mappings as CSV, as the import takes them',
    params: nothing, query: nothing, body: undefined, response: z.object({ fileName: z.string(), csv: z.string() }),
    permission: sourceReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  mappingCoverage: route({
    method: 'get', path: '/admin/mappings/coverage', summary: 'Pivots mapped and found, of those needed, by team',
    params: nothing, query: z.strictObject({ environment }), body: undefined, response: mappingCoverageSchema,
    permission: sourceReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  mappingChanges: route({
    method: 'get', path: '/admin/mappings/history', summary: 'Changes of mappings, newest first',
    params: nothing, query: z.strictObject({ entity: z.string().max(400).optional(), cursor, limit }),
    body: undefined, response: page(mappingChangeSchema),
    permission: sourceReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  mappingHistory: route({
    method: 'get', path: '/admin/mappings/:id/history', summary: 'Changes of one mapping, newest first',
    params: mappingId, query: nothing, body: undefined, response: z.object({ items: z.array(mappingChangeSchema) }),
    permission: sourceReadPermission, visibility: 'list', caller: 'user_or_service',
  }),
  updateMapping: route({
    method: 'put', path: '/admin/mappings/:id', summary: 'Changes a mapping',
    params: mappingId, query: nothing,
    body: mappingInputSchema.pick({ instance: true, key: true, value: true, note: true }), response: mappingSchema,
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
  deleteMapping: route({
    method: 'delete', path: '/admin/mappings/:id', summary: 'Removes a mapping; the annotations count again',
    params: mappingId, query: nothing, body: undefined, response: z.object({ isDeleted: z.boolean() }),
    permission: mappingManagePermission, visibility: 'list', caller: 'user_or_service',
  }),
} as const;
