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
import { isCiName, isEntityValue, isSysId, MAX_VALUES } from './grammar';
import { pivotSchema } from './schemas';

/** How an entity is named in ServiceNow. */
export type ServicenowPivot =
  /** Configuration items by sys_id. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** Configuration items by name; each name must be one item's only. */
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** Value of the column that config names as `entityColumn`. */
  | { readonly kind: 'entity'; readonly value: string };

const CI_ID_KEY = annotationName(ANNOTATION_KEYS.servicenowCiId);
const CI_NAME_KEY = annotationName(ANNOTATION_KEYS.cmdbCiName);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.servicenowInstance);
const FOREIGN_KEY = FOREIGN_KEYS.servicenowEntityId;

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [CI_ID_KEY]: '109562a3c611227500a7b7ff98cc0dc7,27d32778c0a8000b00db970eeaa60f16',
  [CI_NAME_KEY]: 'Checkout service,PS LinuxApp01',
  [FOREIGN_KEY]: 'component:default/checkout',
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

type ReadValue = { pivot: ServicenowPivot } | { message: string };

function readList(value: string): string[] {
  return [...new Set(value.split(',').map(item => item.trim()))].sort();
}

function readIds(value: string): ReadValue {
  const ids = readList(value);
  if (!ids.every(isSysId)) {
    return { message: 'is not a comma list of sys_ids: 32 digits and small letters a to f each' };
  }
  if (ids.length > MAX_VALUES) return { message: `lists more than ${MAX_VALUES} sys_ids` };
  return { pivot: { kind: 'ids', ids } };
}

function readNames(value: string): ReadValue {
  const names = readList(value);
  if (!names.every(isCiName)) {
    return {
      message:
        'is not a comma list of names made of letters, digits, blanks and . _ : / ( ) -, 1 to 120 characters each; for other names use servicenow.ciId',
    };
  }
  if (names.length > MAX_VALUES) return { message: `lists more than ${MAX_VALUES} names` };
  return { pivot: { kind: 'names', names } };
}

function readEntity(value: string): ReadValue {
  const text = value.trim();
  return isEntityValue(text)
    ? { pivot: { kind: 'entity', value: text } }
    : {
        message:
          'is not one value made of letters, digits and . _ : / -, such as an entity reference',
      };
}

/** Keys in the order tried, with how each is read. */
const READERS: readonly (readonly [key: string, read: (value: string) => ReadValue])[] = [
  [CI_ID_KEY, readIds],
  [CI_NAME_KEY, readNames],
  [FOREIGN_KEY, readEntity],
];

function parse(values: ReadonlyMap<string, string>): PivotParseResult<ServicenowPivot> {
  const spoken = READERS.filter(([key]) => values.has(key));
  const first = spoken[0];
  if (!first) return { kind: 'absent' };
  const [firstKey, read] = first;
  const value = values.get(firstKey)!;
  if (value.trim() === '') return { kind: 'off' };

  const result = read(value);
  // The foreign key of another plugin beside ours is common and means no harm: ours speaks first.
  const unread = spoken
    .slice(1)
    .filter(([key]) => key !== FOREIGN_KEY && values.get(key)!.trim() !== '')
    .map(([key]) =>
      problem(
        key,
        values.get(key)!,
        `is not read, because ${firstKey} is read first; keep one of them`,
      ),
    );
  const faults = 'message' in result ? [problem(firstKey, value, result.message)] : [];
  const instance = values.get(INSTANCE_KEY)?.trim();
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    faults.push(
      problem(INSTANCE_KEY, instance, 'is not the name of an instance: letters, digits, _ and -'),
    );
  }
  if ('message' in result || faults.length > 0) {
    return { kind: 'invalid', problems: [...faults, ...unread] };
  }
  return {
    kind: 'pivot',
    pivot: result.pivot,
    instance,
    ...(unread.length > 0 ? { problems: unread } : {}),
  };
}

function isList(values: readonly string[], isValue: (value: string) => boolean): boolean {
  return values.length > 0 && values.length <= MAX_VALUES && values.every(isValue);
}

function isPivot(pivot: ServicenowPivot): boolean {
  if (pivot.kind === 'ids') return isList(pivot.ids, isSysId);
  return pivot.kind === 'names' ? isList(pivot.names, isCiName) : isEntityValue(pivot.value);
}

export const servicenowPivot: PivotDefinition<ServicenowPivot> = {
  rosettaKeys: [ANNOTATION_KEYS.servicenowCiId, ANNOTATION_KEYS.cmdbCiName],
  foreignKeys: [FOREIGN_KEY],
  instanceKey: ANNOTATION_KEYS.servicenowInstance,
  // Tickets are often written against the system, not its parts (PRODUCT.md, Pivots).
  isInherited: true,
  givesSignals: false,
  parse,
  serialize: pivot => JSON.stringify(pivotSchema.parse(pivot)),
  deserialize: text => {
    const pivot = pivotSchema.parse(JSON.parse(text));
    // A row of the store is outside data too: nothing outside the grammar reaches a query.
    if (!isPivot(pivot)) throw new RangeError('The stored ServiceNow pivot is outside its grammar');
    return pivot;
  },
};
