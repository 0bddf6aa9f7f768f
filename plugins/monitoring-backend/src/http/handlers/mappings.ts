import {
  ANY_ENVIRONMENT,
  Mapping,
  mappingInputSchema,
  MappingCell,
  pivotNeeds,
  SOURCE_IDS,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { MappingChangeRow, MappingDraft, MatrixRow, StoredMapping } from '../../store';
import { isVisible, Visibility, visibleRefs } from '../authorization';
import { actorOf } from '../actor';
import { ApiError, notFound } from '../errors';
import { Handlers } from '../handler';
import { nextOffset, readOffset } from '../period';
import { pivotWords } from '../pivotWords';
import { HandlerDependencies } from './dependencies';
import { noSuch } from './lists';
import { mappingImportHandlers } from './mappingImport';

type MappingHandlers = Pick<
  Handlers,
  | 'mappings' | 'createMapping' | 'checkMapping' | 'importMappings' | 'exportMappings' | 'mappingCoverage'
  | 'mappingChanges' | 'mappingHistory' | 'updateMapping' | 'deleteMapping'
>;

export function mappingView(mapping: StoredMapping): Mapping {
  return { ...mapping, created: mapping.created.toISOString(), updated: mapping.updated.toISOString() };
}

function changeView({ mappingId, action, entityRef, environment, source, before, after, note, by, at }: MappingChangeRow) {
  return { mappingId, action, entityRef, environment, source, before, after, note, by, at: at.toISOString() };
}

/** A mapping that may be: read by the grammar of its key, of an entity the caller sees. */
export async function checkedDraft(
  { mappings, mappingReader }: HandlerDependencies,
  input: z.output<typeof mappingInputSchema>,
  visibility: Visibility,
): Promise<{ draft: MappingDraft; instance: string; pivot: string | null }> {
  const draft: MappingDraft = { ...input, entityRef: input.entityRef.toLocaleLowerCase('en-US'), instance: input.instance ?? null };
  if (!isVisible(visibility, draft.entityRef) || !(await mappingReader.isMappable(draft.entityRef))) throw notFound();
  const reading = mappings.read(draft);
  if ('problem' in reading) {
    const { field, message, example } = reading.problem;
    const hint = example === null ? '' : `; for example ${example}`;
    throw new ApiError(400, 'invalid_parameter', `${field}: ${message}${hint}`, { field, ...(example === null ? {} : { example }) });
  }
  return { draft, ...reading };
}

/** Handlers of admins' mappings. */
export function mappingHandlers(dependencies: HandlerDependencies): MappingHandlers {
  const { instances, mappings, mappingReader, mappingStore, reportingZone } = dependencies;
  const connected = SOURCE_IDS.filter(source => instances.some(item => item.source === source));
  const needs = pivotNeeds(connected);

  function cellOf(row: MatrixRow, source: SourceId, environment: string, held: readonly StoredMapping[]): MappingCell {
    const pivot = row.pivots.find(item => item.source === source);
    const ofIt = (place: string) =>
      held.find(item => item.entityRef === row.entityRef && item.source === source && item.environment === place);
    const own = ofIt(environment) ?? ofIt(ANY_ENVIRONMENT);
    const served = instances.find(item => item.source === source && item.instance === pivot?.instance);
    return {
      source,
      state: pivot?.state ?? 'not_mapped',
      value: pivotWords(pivot?.pivot ?? null),
      instance: pivot?.instance ?? null,
      origin: pivot?.origin ?? null,
      verification: pivot?.state === 'mapped' ? pivot.verification : null,
      verified: pivot?.verified?.toISOString() ?? null,
      note: pivot?.note ?? null,
      mapping: own ? mappingView(own) : null,
      findings: row.findings
        .filter(finding => finding.source === source)
        .map(({ key, value, message, example }) => ({ key, value, message, example })),
      upstreamUrl: served && pivot?.pivot ? served.pivotUrl(pivot.pivot) : null,
    };
  }

  return {
    ...mappingImportHandlers(dependencies),

    mappings: async ({ environment, query, visibility }) => {
      const offset = readOffset(query.cursor);
      const scope = query.scope?.toLocaleLowerCase('en-US') ?? null;
      if (scope !== null && !isVisible(visibility, scope)) throw notFound();
      const [{ rows, total, counts }, held] = await Promise.all([
        mappingReader.matrix({
          environment, scope, search: query.search ?? null, filter: query.filter, visible: visibleRefs(visibility), needs,
          offset, limit: query.limit,
        }),
        mappingStore.list(),
      ]);
      return {
        items: rows.map(row => ({
          ref: row.entityRef, kind: row.kind, name: row.name, title: row.title, owner: row.owner, system: row.system,
          cells: connected.map(source => cellOf(row, source, environment, held)),
          findings: row.findings.map(({ key, value, message, example }) => ({ key, value, message, example })),
        })),
        nextCursor: nextOffset(offset, rows.length, total),
        total,
        counts,
        sources: connected.map(source => ({
          source,
          instances: instances.filter(item => item.source === source).map(item => item.instance),
          ...mappings.keysOf(source),
        })),
      };
    },

    createMapping: async ({ body, credentials, visibility }) => {
      const { draft } = await checkedDraft(dependencies, body, visibility);
      const before = (await mappingStore.list()).find(
        item => item.entityRef === draft.entityRef && item.environment === draft.environment && item.source === draft.source,
      );
      if (before) {
        throw new ApiError(409, 'exists', 'This entity has a mapping for this source and environment; change that one', { id: before.id });
      }
      await mappingStore.edit([{ action: 'put', draft }], actorOf(credentials));
      const stored = (await mappingStore.list()).find(
        item => item.entityRef === draft.entityRef && item.environment === draft.environment && item.source === draft.source,
      );
      if (!stored) throw new ApiError(409, 'gone', 'The mapping was removed again by somebody else');
      return mappingView(stored);
    },

    updateMapping: async ({ body, credentials, params, visibility }) => {
      const before = await mappingStore.find(params.id);
      if (!before || !isVisible(visibility, before.entityRef)) throw noSuch('mapping');
      const { entityRef, environment, source } = before;
      const { draft } = await checkedDraft(dependencies, { ...body, entityRef, environment, source }, visibility);
      await mappingStore.edit([{ action: 'put', draft }], actorOf(credentials));
      return mappingView((await mappingStore.find(params.id)) ?? before);
    },

    deleteMapping: async ({ credentials, params, visibility }) => {
      const before = await mappingStore.find(params.id);
      if (!before || !isVisible(visibility, before.entityRef)) throw noSuch('mapping');
      const [change] = await mappingStore.edit([{ action: 'delete', id: params.id, note: '' }], actorOf(credentials));
      return { isDeleted: change !== undefined };
    },

    checkMapping: async ({ body, visibility, nowMs }) => {
      const reading = mappings.read({ ...body, instance: body.instance ?? null });
      const entityRef = body.entityRef.toLocaleLowerCase('en-US');
      if (!isVisible(visibility, entityRef) || !(await mappingReader.isMappable(entityRef))) throw notFound();
      if ('problem' in reading) {
        const { field, message, example } = reading.problem;
        return { state: 'invalid', message: `${field}: ${message}`, example, found: [], upstreamUrl: null };
      }
      if (reading.pivot === null) {
        const message =
          body.value === ''
            ? 'An empty value switches the source off for this entity'
            : 'It counts together with other keys of the entity or its System; the next run of the collector will tell';
        return { state: 'not_checked', message, example: null, found: [], upstreamUrl: null };
      }
      const served = instances.find(item => item.source === body.source && item.instance === reading.instance);
      const answer = await mappings.verify(body.source, reading.instance, reading.pivot, nowMs);
      return { ...answer, example: null, found: [...answer.found], upstreamUrl: served?.pivotUrl(reading.pivot) ?? null };
    },

    mappingCoverage: async ({ environment, nowMs, visibility }) => {
      const visible = visibleRefs(visibility);
      const monthAgo = DateTime.fromMillis(nowMs, { zone: reportingZone }).minus({ days: 30 }).toISODate()!;
      const [teams, previousRatio] = await Promise.all([
        mappingReader.coverage(environment, needs, visible),
        // What was kept is of everything, and says nothing of what this caller may see.
        visible === null && environment === dependencies.defaultEnvironment ? mappingReader.coverageOn(monthAgo) : null,
      ]);
      const sum = (read: (team: (typeof teams)[number]) => number) => teams.reduce((all, team) => all + read(team), 0);
      return { needed: sum(team => team.needed), found: sum(team => team.found), previousRatio, teams };
    },

    mappingChanges: async ({ query, visibility }) => {
      const offset = readOffset(query.cursor);
      const { rows, total } = await mappingStore.history({
        mappingId: null, entityRef: query.entity?.toLocaleLowerCase('en-US') ?? null, visible: visibleRefs(visibility),
        offset, limit: query.limit,
      });
      return {
        items: rows.map(changeView),
        nextCursor: nextOffset(offset, rows.length, total),
        total,
      };
    },

    mappingHistory: async ({ params, visibility }) => {
      const { rows } = await mappingStore.history({
        mappingId: params.id, entityRef: null, visible: visibleRefs(visibility), offset: 0, limit: 200,
      });
      if (rows.length === 0) throw noSuch('mapping');
      return { items: rows.map(changeView) };
    },
  };
}
