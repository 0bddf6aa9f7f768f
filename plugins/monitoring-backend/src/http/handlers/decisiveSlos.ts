import { DecisiveSlo, sloState } from '@rosetta/backstage-plugin-monitoring-common';
import { HandlerDependencies } from './dependencies';
import { compareSlos } from './slos';

/**
 * Of each of these entities the declared SLO that is most urgent.
 *
 * @returns by entity ref; one for which nothing is declared is not in it
 */
export async function readDecisiveSlos(
  { sloScopes }: Pick<HandlerDependencies, 'sloScopes'>,
  entityRefs: readonly string[],
  environment: string,
  nowMs: number,
): Promise<ReadonlyMap<string, DecisiveSlo>> {
  const declared = await sloScopes.declaredOf(entityRefs, environment);
  const burns = await sloScopes.burns(declared.map(slo => slo.sloId), nowMs);
  const burning = new Set(burns.filter(burn => burn.state === 'firing').map(burn => burn.sloId));
  const held = new Map<string, DecisiveSlo>();
  for (const { sloId, entityRef, name, target, sli, remaining, compliance } of declared) {
    const state = sloState(compliance, burning.has(sloId) ? [{ state: 'firing' }] : []);
    const one: DecisiveSlo = { id: sloId, name, state, target, sli, remaining: compliance === null ? null : remaining, count: 1 };
    const other = held.get(entityRef);
    const count = (other?.count ?? 0) + 1;
    held.set(entityRef, { ...(other && compareSlos(other, one) <= 0 ? other : one), count });
  }
  return held;
}
