/** What entities are ranked by: risk in [0, 100], null where it is not known. */
export type Ranked = Readonly<{ entityRef: string; tier: number; risk: number | null }>;

const byText = (left: string, right: string) => {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
};

/**
 * Order of the riskiest (KPI.md 4.3): by risk, then the more important tier, then by name. An
 * entity without a risk comes after all that have one, and is never left out.
 */
export function rankByRisk<T extends Ranked>(entities: readonly T[]): T[] {
  return [...entities].sort(
    (left, right) =>
      Number(left.risk === null) - Number(right.risk === null) ||
      (left.risk !== null && right.risk !== null ? right.risk - left.risk : 0) ||
      left.tier - right.tier ||
      byText(left.entityRef, right.entityRef),
  );
}
