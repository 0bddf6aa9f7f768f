import {
  ANNOTATION_KEYS,
  annotationName,
  FOREIGN_KEYS,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  cleanText,
  PivotDefinition,
  PivotParseResult,
  PivotProblem,
} from '@rosetta/backstage-plugin-monitoring-node';
import { isEntityId, isTag, MAX_VALUES } from './grammar';
import { EntitySelector, isSelector, parseSelector } from './selector';
import { pivotSchema } from './schemas';

/** How an entity is named in Dynatrace. */
export type DynatracePivot =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** All of the tags, on entities of the types in {@link TAGGED_TYPES}. */
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'selector'; readonly selector: EntitySelector };

const ENTITY_ID_KEY = annotationName(ANNOTATION_KEYS.dynatraceEntityId);
const TAG_KEY = annotationName(ANNOTATION_KEYS.dynatraceTag);
const SELECTOR_KEY = annotationName(ANNOTATION_KEYS.dynatraceEntitySelector);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.dynatraceInstance);
const FOREIGN_KEY = FOREIGN_KEYS.dynatraceEntityId;

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [ENTITY_ID_KEY]: 'SERVICE-1A2B3C4D5E6F7081,HOST-44DD554D0DA01178',
  [FOREIGN_KEY]: 'SERVICE-1A2B3C4D5E6F7081',
  [TAG_KEY]: 'app:checkout,[Kubernetes]stage:production',
  [SELECTOR_KEY]: 'type("SERVICE"),tag("app:checkout"),mzName("Shop")',
  [INSTANCE_KEY]: 'main',
};

/** A value for a person to see: control characters as escapes, at most 200 characters. */
function shown(value: string): string {
  const escaped = Array.from(value.slice(0, 200), character =>
    cleanText(character, 2) === '' && character !== ' '
      ? `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
      : character,
  ).join('');
  return escaped.slice(0, 200);
}

function problem(key: string, value: string, message: string): PivotProblem {
  return { key, value: shown(value), message, example: EXAMPLES[key]! };
}

type ReadValue = { pivot: DynatracePivot } | { message: string };

function readList(value: string): string[] {
  const items = value.split(',').map(item => item.trim());
  return [...new Set(items)].sort();
}

function readIds(value: string): ReadValue {
  const ids = readList(value);
  if (!ids.every(isEntityId)) {
    return {
      message:
        'is not a comma list of Dynatrace entity ids: a type in capitals, a dash, up to 16 hexadecimal digits in capitals',
    };
  }
  if (ids.length > MAX_VALUES)
    return { message: `lists more than ${MAX_VALUES} entity ids; use a tag in their place` };
  return { pivot: { kind: 'ids', ids } };
}

function readTags(value: string): ReadValue {
  const tags = readList(value);
  if (!tags.every(isTag)) {
    return {
      message:
        'is not a comma list of key:value tags made of letters, digits, blanks and _ . / @ + = -',
    };
  }
  if (tags.length > MAX_VALUES) return { message: `lists more than ${MAX_VALUES} tags` };
  return { pivot: { kind: 'tags', tags } };
}

function readSelector(value: string): ReadValue {
  const result = parseSelector(value);
  return result.isValid
    ? { pivot: { kind: 'selector', selector: result.selector } }
    : { message: `is not a selector we send: it ${result.message}` };
}

/** Keys in the order tried, with how each is read. */
const READERS: readonly (readonly [key: string, read: (value: string) => ReadValue])[] = [
  [ENTITY_ID_KEY, readIds],
  [TAG_KEY, readTags],
  [SELECTOR_KEY, readSelector],
  [FOREIGN_KEY, readIds],
];

function parse(values: ReadonlyMap<string, string>): PivotParseResult<DynatracePivot> {
  const spoken = READERS.filter(([key]) => values.has(key));
  const first = spoken[0];
  if (!first) return { kind: 'absent' };
  const [firstKey, read] = first;
  const value = values.get(firstKey)!;
  if (value.trim() === '') return { kind: 'off' };

  const problems: PivotProblem[] = [];
  const result = read(value);
  if ('message' in result) problems.push(problem(firstKey, value, result.message));
  for (const [key] of spoken.slice(1)) {
    // The foreign key of another plugin beside ours is common and means no harm: ours speaks first.
    if (key === FOREIGN_KEY || values.get(key)!.trim() === '') continue;
    problems.push(
      problem(
        key,
        values.get(key)!,
        `says the same as ${firstKey}, which is read first; keep one of them`,
      ),
    );
  }
  const instance = values.get(INSTANCE_KEY)?.trim();
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    problems.push(
      problem(INSTANCE_KEY, instance, 'is not the name of an instance: letters, digits, _ and -'),
    );
  }
  if ('message' in result || problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'pivot', pivot: result.pivot, instance };
}

function isPivot(pivot: DynatracePivot): boolean {
  switch (pivot.kind) {
    case 'ids':
      return pivot.ids.length > 0 && pivot.ids.length <= MAX_VALUES && pivot.ids.every(isEntityId);
    case 'tags':
      return pivot.tags.length > 0 && pivot.tags.length <= MAX_VALUES && pivot.tags.every(isTag);
    case 'selector':
      return isSelector(pivot.selector) && pivot.selector.criteria.length > 0;
    default:
      return false;
  }
}

export const dynatracePivot: PivotDefinition<DynatracePivot> = {
  rosettaKeys: [
    ANNOTATION_KEYS.dynatraceEntityId,
    ANNOTATION_KEYS.dynatraceTag,
    ANNOTATION_KEYS.dynatraceEntitySelector,
  ],
  foreignKeys: [FOREIGN_KEY],
  instanceKey: ANNOTATION_KEYS.dynatraceInstance,
  isInherited: false,
  givesSignals: true,
  parse,
  serialize: pivot => JSON.stringify(pivotSchema.parse(pivot)),
  deserialize: text => {
    const pivot = pivotSchema.parse(JSON.parse(text));
    // A row of the store is outside data too: nothing outside the grammar reaches a query.
    if (!isPivot(pivot)) throw new RangeError('The stored Dynatrace pivot is outside its grammar');
    return pivot;
  },
};
