import { EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { DynatracePivot } from './pivot';

export type Series = Pick<EventLink, 'entityRef' | 'environment'>;

/** What a record upstream touches. */
export interface Touched {
  /** The record's own id. */
  readonly recordId: string;
  readonly entityIds: readonly string[];
  readonly tags: readonly UpstreamTag[];
}

export interface UpstreamTag {
  readonly context: string;
  readonly key: string;
  readonly value?: string | null | undefined;
}

/** Finds the series that a record belongs to. */
export interface EntityMatcher {
  /** Sorted, each series once. */
  linksOf(touched: Touched): EventLink[];
}

/** Tags as a tag pivot writes them: without a context they are contextless. */
function tagTexts(tags: readonly UpstreamTag[]): ReadonlySet<string> {
  return new Set(
    tags.map(({ context, key, value }) => {
      const text = value === null || value === undefined ? key : `${key}:${value}`;
      return context === 'CONTEXTLESS' ? text : `[${context}]${text}`;
    }),
  );
}

/**
 * Builds the matcher for the targets of a run.
 *
 * @param selected - record id → series whose selector pivot Dynatrace itself matched
 */
export function createEntityMatcher(
  targets: readonly CollectTarget<DynatracePivot>[],
  selected: ReadonlyMap<string, readonly Series[]>,
): EntityMatcher {
  const byId = new Map<string, Series[]>();
  const tagged: { tags: readonly string[]; series: Series }[] = [];
  for (const { pivot, entityRef, environment } of targets) {
    const series = { entityRef, environment };
    if (pivot.kind === 'ids') {
      for (const id of pivot.ids) byId.set(id, [...(byId.get(id) ?? []), series]);
    } else if (pivot.kind === 'tags') tagged.push({ tags: pivot.tags, series });
  }
  return {
    linksOf(touched) {
      const tags = tagTexts(touched.tags);
      const found = [
        ...touched.entityIds.flatMap(id => byId.get(id) ?? []),
        ...tagged
          .filter(entry => entry.tags.every(tag => tags.has(tag)))
          .map(entry => entry.series),
        ...(selected.get(touched.recordId) ?? []),
      ];
      const links = new Map(
        found.map(series => [
          `${series.entityRef}\n${series.environment}`,
          { ...series, via: 'direct' as const },
        ]),
      );
      return [...links].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
    },
  };
}
