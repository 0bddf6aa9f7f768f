import { ELAPSED_DAY_MS } from '@rosetta/backstage-plugin-monitoring-common';
import {
  CollectRequest,
  ConnectorError,
  HttpClient,
  Redactor,
} from '@rosetta/backstage-plugin-monitoring-node';
import { DynatracePivot } from './pivot';
import { entitySelectorsOf, Unit } from './query';
import { createRejectionTally, RejectionTally, schemaChanged } from './rejections';
import { entitiesAnswerSchema, entitySchema } from './schemas';

const ROUTE = 'GET /entities';
/** An entity that sent nothing for so long is not there for us. */
const LOOKBACK_MS = 30 * ELAPSED_DAY_MS;
/** At least one page of a set, and all of a request's ids. */
const PAGE_SIZE = 50;

/**
 * The ids in an answer of `GET /entities`.
 *
 * @throws ConnectorError `schema_changed` when the answer has no list of entities
 */
export function readEntityIds(json: unknown, instance: string, tally: RejectionTally): string[] {
  const parsed = entitiesAnswerSchema.safeParse(json);
  if (!parsed.success) throw schemaChanged({ instance, route: ROUTE }, 'no list of entities');
  return parsed.data.entities.flatMap((record, index) => {
    const entity = entitySchema.safeParse(record);
    if (entity.success) return [entity.data.entityId];
    tally.add('missing_id', `#${index}`, 'entityId', record);
    return [];
  });
}

/**
 * Finds targets of which Dynatrace knows nothing: a mistyped id answers a metrics
 * query with silence, exactly like an idle service, so it is asked for by name.
 *
 * @returns undefined when the token may not read entities or the answer is not
 *   to be relied on: a finding must never be a guess
 */
export async function findUnknown(
  context: {
    instance: string;
    http: HttpClient;
    apiSegments: readonly string[];
    redactor: Redactor;
  },
  request: CollectRequest<DynatracePivot>,
  units: readonly Unit[],
): Promise<{ entityRef: string; environment: string }[] | undefined> {
  const known = new Set<string>();
  const tally = createRejectionTally(context.redactor);
  try {
    for (const { entitySelector } of entitySelectorsOf(units)) {
      const response = await context.http.request({
        method: 'GET',
        segments: [...context.apiSegments, 'entities'],
        query: {
          entitySelector,
          from: String(request.nowMs - LOOKBACK_MS),
          to: String(request.nowMs),
          pageSize: String(PAGE_SIZE),
        },
        signal: request.signal,
        budgetShare: request.budgetShare,
      });
      for (const id of readEntityIds(response.json, context.instance, tally)) known.add(id);
    }
  } catch (error) {
    const isNoAnswer =
      error instanceof ConnectorError &&
      ['refused_scope', 'bad_request', 'not_found'].includes(error.code);
    if (!isNoAnswer) throw error;
    return undefined;
  }
  if (tally.badForms > 0) return undefined;
  return units
    .filter(({ pivot }) =>
      pivot.kind === 'ids' ? !pivot.ids.some(id => known.has(id)) : known.size === 0,
    )
    .flatMap(unit =>
      unit.targets.map(({ entityRef, environment }) => ({ entityRef, environment })),
    );
}
