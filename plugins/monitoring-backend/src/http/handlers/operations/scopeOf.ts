import { isVisible, Visibility } from '../../authorization';
import { notFound } from '../../errors';
import { HandlerDependencies } from '../dependencies';

/** The scope that a request is limited to; null for everything. @throws ApiError 404 for one the caller may not read */
export async function findScope(
  { entities }: HandlerDependencies,
  scope: string | undefined,
  visibility: Visibility,
): Promise<string | null> {
  if (scope === undefined) return null;
  const ref = scope.toLocaleLowerCase('en-US');
  if (!(await entities.scopes()).some(item => item.ref === ref) || !isVisible(visibility, ref)) throw notFound();
  return ref;
}
