import { MemberRow, SloBurnRow } from '../../../store';
import { isRule } from '../../sloKpis';
import { HandlerDependencies } from '../dependencies';

/** A declared SLO that asks for somebody. */
export interface UrgentPromise {
  readonly sloId: number;
  readonly name: string;
  readonly entity: Pick<MemberRow, 'entityRef' | 'name' | 'tier'>;
  readonly owner: string | null;
  /** Minutes beyond the budget of its own window; null while some of it is left. */
  readonly overspentMinutes: number | null;
  /** The most urgent rule that fires, and how fast its long window burns; null where none does. */
  readonly burning: { readonly severity: 'page' | 'ticket'; readonly burn: number | null } | null;
}

/** What is promised in a scope and not kept, and for whom nothing is. */
export interface Promises {
  /** The most urgent SLO of each entity. */
  readonly urgent: readonly UrgentPromise[];
  /** Important services that are mapped and have no SLO of their own. */
  readonly withoutSlo: number;
}

/** What stands for others, or runs below them, promises nothing itself. */
const isService = ({ entityRef }: MemberRow) => !/^(system|resource):/.test(entityRef);

/** Of the rules of one SLO the most urgent that fires; of equal ones the fastest. */
function burningOf(rules: readonly SloBurnRow[]): UrgentPromise['burning'] {
  const [first] = rules
    .filter(isRule)
    .filter(rule => rule.state === 'firing')
    .sort((a, b) => a.severity.localeCompare(b.severity) || (b.burnLong ?? -Infinity) - (a.burnLong ?? -Infinity));
  return first ? { severity: first.severity, burn: first.burnLong } : null;
}

const RANK = { page: 0, ticket: 1 } as const;
const rankOf = ({ burning }: UrgentPromise) => (burning ? RANK[burning.severity] : 2);
const compare = (a: UrgentPromise, b: UrgentPromise) =>
  rankOf(a) - rankOf(b) || (b.overspentMinutes ?? -Infinity) - (a.overspentMinutes ?? -Infinity) || a.sloId - b.sloId;

/**
 * Reads which declared SLOs of these entities are overspent over their own window or burn now.
 *
 * @param members - each entity once
 * @param importantTier - services of this tier or above are expected to promise something
 */
export async function readPromises(
  { sloScopes }: Pick<HandlerDependencies, 'sloScopes'>,
  members: readonly MemberRow[],
  importantTier: number,
  environment: string,
  nowMs: number,
): Promise<Promises> {
  const burning = await sloScopes.burning(environment, nowMs);
  const important = members.filter(member => isService(member) && member.isMapped && member.tier <= importantTier);
  const [found, withoutSlo] = await Promise.all([
    sloScopes.urgent(environment, burning ?? []),
    sloScopes.countWithout(important.map(({ entityRef }) => entityRef), environment),
  ]);
  const byRef = new Map(members.map(member => [member.entityRef, member]));
  const here = found.filter(({ entityRef }) => byRef.has(entityRef));
  const rules = await sloScopes.burns(here.map(({ sloId }) => sloId), nowMs);
  const urgent = new Map<string, UrgentPromise>();
  for (const { sloId, name, entityRef, owner, compliance, remaining, budgetMinutes } of here) {
    const one: UrgentPromise = {
      sloId, name, owner,
      entity: byRef.get(entityRef)!,
      overspentMinutes: compliance === 'breached' && remaining !== null && budgetMinutes !== null ? -remaining * budgetMinutes : null,
      burning: burningOf(rules.filter(rule => rule.sloId === sloId)),
    };
    const other = urgent.get(entityRef);
    if (!other || compare(one, other) < 0) urgent.set(entityRef, one);
  }
  return { urgent: [...urgent.values()].sort(compare), withoutSlo };
}
