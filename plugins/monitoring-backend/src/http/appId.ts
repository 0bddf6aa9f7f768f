import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { EntityReader, EntityRow } from '../store';
import { isVisible, Visibility } from './authorization';
import { ApiError, notFound } from './errors';

const REF = /^([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+)[:/]([A-Za-z0-9_.-]+)$/;
const NAME = /^[A-Za-z0-9_.-]{1,63}$/;

/**
 * Finds the entity that a path names: `kind:namespace/name`, `kind:namespace:name`
 * or a bare name that fits one entity the caller may read.
 *
 * @throws ApiError 404 when there is none to see, 400 when the name is ambiguous or no name
 */
export async function findEntity(
  appId: string,
  environment: string,
  visibility: Visibility,
  entities: EntityReader,
): Promise<EntityRow> {
  const match = REF.exec(appId);
  let ref: string | undefined;
  if (match) {
    ref = stringifyEntityRef({ kind: match[1], namespace: match[2], name: match[3] });
  } else if (NAME.test(appId)) {
    const candidates = (await entities.findByName(appId)).filter(found => isVisible(visibility, found));
    if (candidates.length > 1) {
      throw new ApiError(
        400,
        'ambiguous_name',
        `appId: ${appId} is the name of several entities; use one of ${candidates.join(', ')}`,
        { field: 'appId', candidates },
      );
    }
    ref = candidates[0];
  } else {
    throw new ApiError(
      400,
      'bad_entity_ref',
      'appId: must be an entity ref such as component:default:payments-api, or a name',
      { field: 'appId' },
    );
  }
  if (ref === undefined || !isVisible(visibility, ref)) throw notFound();
  const entity = await entities.find(ref, environment);
  if (!entity) throw notFound();
  return entity;
}

/** The name part of a ref, for lists. */
export function nameOf(entityRef: string): string {
  return parseEntityRef(entityRef).name;
}
