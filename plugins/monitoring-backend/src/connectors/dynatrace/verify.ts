import { ELAPSED_DAY_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText, ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { ENTITIES } from './collectTopology';
import { entityTypeOf, isEntityId } from './grammar';
import { DynatracePivot } from './pivot';
import { setSelectors } from './query';
import { assertFormIsKnown, createRejectionTally } from './rejections';
import { relatedEntitySchema } from './schemas';
import { ListContext, routeOf, walkList } from './walkList';

/** An entity that sent nothing for so long is not there for us. */
const LOOKBACK_MS = 30 * ELAPSED_DAY_MS;
const PAGE_SIZE = 50;
const MOST_SHOWN = 5;

interface Entity {
  readonly id: string;
  readonly name: string;
}

/** The first page of what a selector names: enough to tell what is there. */
async function findEntities(
  context: ListContext,
  entitySelector: string,
  request: { readonly nowMs: number; readonly signal: AbortSignal },
): Promise<{ readonly entities: Entity[]; readonly hasMore: boolean }> {
  const { nowMs, signal } = request;
  const query = {
    entitySelector,
    from: String(nowMs - LOOKBACK_MS),
    to: String(nowMs),
    pageSize: String(PAGE_SIZE),
  };
  for await (const { page, nextCursor } of walkList(context, { signal }, ENTITIES, query)) {
    const tally = createRejectionTally(context.redactor);
    const entities = page.records.flatMap((record, index): Entity[] => {
      const parsed = relatedEntitySchema.safeParse(record);
      if (!parsed.success) {
        tally.add('missing_id', `#${index}`, 'entityId', record);
        return [];
      }
      const { entityId, displayName } = parsed.data;
      return [{ id: entityId, name: cleanText(displayName ?? '', 200) || entityId }];
    });
    assertFormIsKnown(tally, page.records.length, { instance: context.instance, route: routeOf(ENTITIES) });
    return { entities, hasMore: nextCursor !== undefined };
  }
  return { entities: [], hasMore: false };
}

const detailOf = (id: string) => (isEntityId(id) ? entityTypeOf(id) : null);

function judge(pivot: DynatracePivot, entities: readonly Entity[], hasMore: boolean): PivotVerification {
  const found = entities.slice(0, MOST_SHOWN).map(({ id, name }) => ({ name, detail: detailOf(id) }));
  const missing =
    pivot.kind === 'ids' ? pivot.ids.filter(id => !entities.some(entity => entity.id === id)) : [];
  if (entities.length === 0) {
    const what = pivot.kind === 'ids' ? `knows none of ${pivot.ids.slice(0, MOST_SHOWN).join(', ')}` : 'has no entity that it names';
    return { state: 'not_found', message: `Dynatrace ${what} in the last 30 days`, found };
  }
  if (pivot.kind === 'ids' && missing.length > 0) {
    return {
      state: 'found',
      message: `${pivot.ids.length - missing.length} of ${pivot.ids.length} found; nothing was heard of ${missing.slice(0, MOST_SHOWN).join(', ')} in 30 days`,
      found,
    };
  }
  const count = `${entities.length}${hasMore ? ' or more' : ''} ${entities.length === 1 && !hasMore ? 'entity' : 'entities'}`;
  const isSet = hasMore || new Set(entities.map(({ id }) => entityTypeOf(id))).size < entities.length;
  return { state: 'found', message: `${count} found${isSet ? '; several of one type are measured as one set' : ''}`, found };
}

/**
 * What a pivot names in Dynatrace now. Never ambiguous: several entities are one set.
 *
 * @throws ConnectorError, but not for lack of the scope `entities.read`
 */
export async function verifyPivot(
  context: ListContext,
  pivot: DynatracePivot,
  request: { readonly nowMs: number; readonly signal: AbortSignal },
): Promise<PivotVerification> {
  const entities = new Map<string, Entity>();
  let hasMore = false;
  try {
    for (const { entitySelector } of setSelectors(pivot)) {
      const answer = await findEntities(context, entitySelector, request);
      hasMore ||= answer.hasMore;
      for (const entity of answer.entities) entities.set(entity.id, entity);
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.code === 'refused_scope') {
      return {
        state: 'refused',
        message: `The token of dynatrace "${context.instance}" lacks entities.read; add the scope in Dynatrace, Access tokens`,
        found: [],
      };
    }
    if (error.code !== 'bad_request') throw error;
    return { state: 'not_found', message: 'Dynatrace does not accept this selector; check its entity type and criteria', found: [] };
  }
  return judge(pivot, [...entities.values()], hasMore);
}
