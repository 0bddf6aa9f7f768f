import { ScopeRow } from '../../store';

/**
 * Who is above whom among scopes.
 *
 * @returns whether a scope is below another one, so that all that belongs to it belongs to that one, too.
 *   A circle of scopes is below nobody outside of it
 */
export function scopeTree(scopes: readonly ScopeRow[]): (ref: string, above: string) => boolean {
  const parentOf = new Map(scopes.map(scope => [scope.ref, scope.parent]));
  return (ref, above) => {
    const seen = new Set<string>();
    let at = parentOf.get(ref);
    while (at && at !== above && !seen.has(at)) {
      seen.add(at);
      at = parentOf.get(at);
    }
    return at === above;
  };
}
