import { ENTITY_TYPE, isEntityId, isName, isTag, MANAGEMENT_ZONE_ID, MAX_VALUES } from './grammar';

/** The criteria of an entity selector that an annotation may use, and nothing else. */
export const SELECTOR_CRITERIA = [
  'entityId',
  'tag',
  'entityName.equals',
  'entityName.startsWith',
  'entityName.in',
  'mzName',
  'mzId',
  'healthState',
] as const;
export type SelectorCriterionName = (typeof SELECTOR_CRITERIA)[number];

export interface SelectorCriterion {
  readonly name: SelectorCriterionName;
  /** At least one; any of them matches. */
  readonly values: readonly string[];
}

/** A selector as a tree. All criteria must match. */
export interface EntitySelector {
  readonly type: string;
  readonly criteria: readonly SelectorCriterion[];
}

export type SelectorParseResult =
  | { readonly isValid: true; readonly selector: EntitySelector }
  | { readonly isValid: false; readonly message: string };

const MAX_SELECTOR_LENGTH = 512;
const MAX_CRITERIA = 20;

const IS_VALUE: Record<SelectorCriterionName, (value: string) => boolean> = {
  entityId: isEntityId,
  tag: isTag,
  'entityName.equals': isName,
  'entityName.startsWith': isName,
  'entityName.in': isName,
  mzName: isName,
  mzId: value => MANAGEMENT_ZONE_ID.test(value),
  healthState: value => value === 'HEALTHY' || value === 'UNHEALTHY',
};

/** Criteria that take one value; the others take up to {@link MAX_VALUES}. */
const SINGLE_VALUE: ReadonlySet<SelectorCriterionName> = new Set([
  'entityName.equals',
  'entityName.startsWith',
  'healthState',
]);

/** Written without quotes by Dynatrace's own grammar. */
const UNQUOTED: ReadonlySet<SelectorCriterionName> = new Set(['mzId']);

/** Whether a tree is one that {@link buildSelector} would write. */
export function isSelector(selector: EntitySelector): boolean {
  return (
    ENTITY_TYPE.test(selector.type) &&
    selector.criteria.length <= MAX_CRITERIA &&
    selector.criteria.every(
      ({ name, values }) =>
        Object.hasOwn(IS_VALUE, name) &&
        values.length >= 1 &&
        values.length <= (SINGLE_VALUE.has(name) ? 1 : MAX_VALUES) &&
        values.every(IS_VALUE[name]),
    )
  );
}

/**
 * Writes a selector from its tree, every value quoted.
 *
 * @throws RangeError when a value is outside its grammar: it is refused, not escaped
 */
export function buildSelector(selector: EntitySelector): string {
  if (!isSelector(selector)) throw new RangeError('The selector holds a value outside its grammar');
  const criteria = selector.criteria.map(({ name, values }) => {
    const written = values.map(value => (UNQUOTED.has(name) ? value : `"${value}"`));
    return `${name}(${written.join(',')})`;
  });
  return [`type("${selector.type}")`, ...criteria].join(',');
}

interface Call {
  readonly name: string;
  readonly values: readonly { readonly text: string; readonly isQuoted: boolean }[];
}

const NAME_TOKEN = /[A-Za-z.]{1,40}/y;
const QUOTED_TOKEN = /"([^"~\\]{1,200})"/y;
const NUMBER_TOKEN = /-?\d{1,19}/y;
const BLANKS = / */y;

/** Reads `name(value,value),name(value)` without backtracking, or says where it stops being that. */
function readCalls(text: string): readonly Call[] | { readonly failedAt: number } {
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) return undefined;
    position = pattern.lastIndex;
    return match;
  };
  const takeMark = (mark: string): boolean => {
    take(BLANKS);
    if (text[position] !== mark) return false;
    position += 1;
    take(BLANKS);
    return true;
  };
  const calls: Call[] = [];
  do {
    take(BLANKS);
    const name = take(NAME_TOKEN);
    if (!name || !takeMark('(')) return { failedAt: position };
    const values: { text: string; isQuoted: boolean }[] = [];
    do {
      const quoted = take(QUOTED_TOKEN);
      const bare = quoted ? undefined : take(NUMBER_TOKEN);
      if (quoted) values.push({ text: quoted[1]!, isQuoted: true });
      else if (bare) values.push({ text: bare[0], isQuoted: false });
      else return { failedAt: position };
    } while (takeMark(','));
    if (!takeMark(')')) return { failedAt: position };
    calls.push({ name: name[0], values });
  } while (takeMark(','));
  return position === text.length ? calls : { failedAt: position };
}

function invalid(message: string): SelectorParseResult {
  return { isValid: false, message };
}

/** Reads a selector into its tree and checks it against the allow-list. Never throws. */
export function parseSelector(text: string): SelectorParseResult {
  if (text.length > MAX_SELECTOR_LENGTH) {
    return invalid(`is longer than ${MAX_SELECTOR_LENGTH} characters`);
  }
  const calls = readCalls(text.trim());
  if ('failedAt' in calls) {
    return invalid(
      `cannot be read at character ${
        calls.failedAt + 1
      }: write criterion("value") joined by commas`,
    );
  }
  const types = calls.filter(call => call.name === 'type');
  const type = types[0]?.values[0];
  if (
    types.length !== 1 ||
    types[0]!.values.length !== 1 ||
    !type?.isQuoted ||
    !ENTITY_TYPE.test(type.text)
  ) {
    return invalid('must name exactly one entity type, such as type("SERVICE")');
  }
  const criteria: SelectorCriterion[] = [];
  for (const { name, values } of calls) {
    if (name === 'type') continue;
    const known = SELECTOR_CRITERIA.find(criterion => criterion === name);
    if (!known)
      return invalid(
        `uses a criterion that is not allowed; allowed are type, ${SELECTOR_CRITERIA.join(', ')}`,
      );
    if (values.some(value => value.isQuoted === UNQUOTED.has(known))) {
      return invalid(
        UNQUOTED.has(known)
          ? `needs numbers without quotes in ${known}`
          : `needs quotes around the values of ${known}`,
      );
    }
    criteria.push({ name: known, values: values.map(value => value.text) });
  }
  const selector: EntitySelector = { type: type.text, criteria };
  // A bare type would ask for the whole environment as one entity.
  if (criteria.length === 0)
    return invalid('must narrow the type down with at least one more criterion');
  return isSelector(selector)
    ? { isValid: true, selector }
    : invalid(
        'has a value that its criterion does not take, too many values, or too many criteria',
      );
}
