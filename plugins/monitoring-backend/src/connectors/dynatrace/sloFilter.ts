import { DynatracePivot } from './pivot';
import { buildSelector } from './selector';

/** The entities that the filter of an SLO names. */
export interface SloFilter {
  readonly text: string;
  readonly ids: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

const MAX_LENGTH = 10_000;
const BLANKS = /\s*/y;
const NAME = /[A-Za-z.]{1,60}/y;
/** Up to its closing quote; `~"` and `~~` stand for the character. */
const QUOTED = /"((?:[^"~]|~["~]){0,500})"/y;
const BARE = /[^\s",()~]{1,300}/y;

/**
 * Reads a filter such as `type("SERVICE"),entityId("SERVICE-1")`.
 *
 * @returns undefined for one that is empty, nests criteria (`not(…)`, relationships) or cannot be
 *   read: what it leaves out we would not see
 */
export function readSloFilter(text: string): SloFilter | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) position = pattern.lastIndex;
    return match ?? undefined;
  };
  const takeMark = (mark: string): boolean => {
    take(BLANKS);
    if (text[position] !== mark) return false;
    position += 1;
    take(BLANKS);
    return true;
  };
  const named: Record<'entityId' | 'tag', Set<string>> = { entityId: new Set(), tag: new Set() };
  do {
    take(BLANKS);
    const name = take(NAME)?.[0];
    if (name === undefined || !takeMark('(')) return undefined;
    do {
      const quoted = take(QUOTED);
      const value = quoted ? quoted[1]!.replace(/~(["~])/g, '$1') : take(BARE)?.[0];
      if (value === undefined) return undefined;
      if (name === 'entityId' || name === 'tag') named[name].add(value);
    } while (takeMark(','));
    if (!takeMark(')')) return undefined;
  } while (takeMark(','));
  if (position !== text.length) return undefined;
  return { text: text.trim(), ids: named.entityId, tags: named.tag };
}

/** Whether a filter names an entity as a pivot does. */
export function namesPivot(filter: SloFilter, pivot: DynatracePivot): boolean {
  switch (pivot.kind) {
    case 'ids':
      return pivot.ids.some(id => filter.ids.has(id));
    case 'tags':
      return pivot.tags.every(tag => filter.tags.has(tag));
    default: {
      const valuesOf = (name: 'entityId' | 'tag') =>
        pivot.selector.criteria.filter(criterion => criterion.name === name).flatMap(criterion => [...criterion.values]);
      const tags = valuesOf('tag');
      return (
        filter.text === buildSelector(pivot.selector) ||
        valuesOf('entityId').some(id => filter.ids.has(id)) ||
        (tags.length > 0 && tags.every(tag => filter.tags.has(tag)))
      );
    }
  }
}
