import type { ScopeNode } from '@rosetta/backstage-plugin-monitoring-common';
import type { PickerOption } from '@rosetta/backstage-plugin-monitoring-react';

/** Everything; no entity ref looks like it. */
export const ALL_SCOPES = 'all';

/** The trees of scopes as one list, children under their parents; a node whose parent is missing is a root. */
export function scopeOptions(
  items: readonly ScopeNode[],
  allLabel: string,
): PickerOption<string>[] {
  const refs = new Set(items.map(item => item.ref));
  const byParent = new Map<string | null, ScopeNode[]>();
  for (const item of items) {
    const parent =
      item.parent !== null && refs.has(item.parent) ? item.parent : null;
    byParent.set(parent, [...(byParent.get(parent) ?? []), item]);
  }
  const options: PickerOption<string>[] = [
    { value: ALL_SCOPES, label: allLabel },
  ];
  const seen = new Set<string>();
  const visit = (parent: string | null, depth: number) => {
    for (const item of byParent.get(parent) ?? []) {
      // A loop in the catalog must not hang the page.
      if (seen.has(item.ref)) continue;
      seen.add(item.ref);
      options.push({ value: item.ref, label: item.title ?? item.name, depth });
      visit(item.ref, depth + 1);
    }
  };
  visit(null, 0);
  return options;
}
