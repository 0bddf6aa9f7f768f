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
import { isLabelName, isLabelValue, Label, MAX_LABELS, MAX_VALUE_LENGTH } from './matchers';
import { pivotSchema } from './schemas';

/** How an entity is named in Prometheus. */
export type PrometheusPivot =
  /** All of these labels, sorted by name. */
  | { readonly kind: 'labels'; readonly labels: readonly Label[] }
  /** The value of the label that the instance's config calls the service name. */
  | { readonly kind: 'service'; readonly name: string };

const LABELS_KEY = annotationName(ANNOTATION_KEYS.prometheusLabels);
const INSTANCE_KEY = annotationName(ANNOTATION_KEYS.prometheusInstance);
const FOREIGN_LABELS_KEY = FOREIGN_KEYS.prometheusLabels;
const SERVICE_NAME_KEY = FOREIGN_KEYS.prometheusServiceName;

const INSTANCE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

const EXAMPLES: Record<string, string> = {
  [LABELS_KEY]: 'job=payments,namespace=pay',
  [FOREIGN_LABELS_KEY]: 'job=payments,namespace=pay',
  [SERVICE_NAME_KEY]: 'payments',
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

type ReadValue = { pivot: PrometheusPivot } | { message: string };

const byName = (a: Label, b: Label) => (a.name < b.name ? -1 : 1);

function readLabels(text: string): ReadValue {
  const labels: Label[] = [];
  for (const item of text.split(',')) {
    const at = item.indexOf('=');
    const name = item.slice(0, Math.max(at, 0)).trim();
    const value = item.slice(at + 1).trim();
    if (at < 0 || !isLabelName(name)) {
      return {
        message:
          'is not a comma list of label=value: a label is made of letters, digits and _, begins with no digit, and is not __name__; a comma always ends a value',
      };
    }
    if (!isLabelValue(value)) {
      return {
        message: `gives a label a value that is empty, longer than ${MAX_VALUE_LENGTH} characters or holds characters that are not printable`,
      };
    }
    if (labels.some(label => label.name === name)) {
      return { message: 'names a label twice, and a series has only one value of each' };
    }
    labels.push({ name, value });
  }
  if (labels.length > MAX_LABELS) return { message: `lists more than ${MAX_LABELS} labels` };
  return { pivot: { kind: 'labels', labels: labels.sort(byName) } };
}

function readServiceName(text: string): ReadValue {
  const name = text.trim();
  return isLabelValue(name)
    ? { pivot: { kind: 'service', name } }
    : { message: `is longer than ${MAX_VALUE_LENGTH} characters or holds characters that are not printable` };
}

/** Keys in the order tried, with how each is read. */
const READERS: readonly (readonly [key: string, read: (value: string) => ReadValue])[] = [
  [LABELS_KEY, readLabels],
  [FOREIGN_LABELS_KEY, readLabels],
  [SERVICE_NAME_KEY, readServiceName],
];

function parse(values: ReadonlyMap<string, string>): PivotParseResult<PrometheusPivot> {
  const spoken = READERS.filter(([key]) => values.has(key));
  const first = spoken[0];
  if (!first) return { kind: 'absent' };
  const [firstKey, read] = first;
  const value = values.get(firstKey)!;
  if (value.trim() === '') return { kind: 'off' };

  const blocking: PivotProblem[] = [];
  const result = read(value);
  if ('message' in result) blocking.push(problem(firstKey, value, result.message));
  const instance = values.get(INSTANCE_KEY)?.trim();
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    blocking.push(
      problem(INSTANCE_KEY, instance, 'is not the name of an instance: letters, digits, _ and -'),
    );
  }
  const second = spoken
    .slice(1)
    .filter(([key]) => values.get(key)!.trim() !== '')
    .map(([key]) =>
      problem(key, values.get(key)!, `is not read, because ${firstKey} is read first; keep one of them`),
    );
  if ('message' in result || blocking.length > 0) {
    return { kind: 'invalid', problems: [...blocking, ...second] };
  }
  return {
    kind: 'pivot',
    pivot: result.pivot,
    instance,
    ...(second.length === 0 ? {} : { problems: second }),
  };
}

/** Whether a pivot is within the grammar; what the store holds is outside data too. */
function isPivot(pivot: PrometheusPivot): boolean {
  if (pivot.kind === 'service') return isLabelValue(pivot.name);
  const names = pivot.labels.map(label => label.name);
  return (
    names.length > 0 &&
    names.length <= MAX_LABELS &&
    new Set(names).size === names.length &&
    pivot.labels.every(label => isLabelName(label.name) && isLabelValue(label.value))
  );
}

/** The labels that every series of a pivot carries. */
export function labelsOf(pivot: PrometheusPivot, serviceNameLabel: string): readonly Label[] {
  return pivot.kind === 'labels' ? pivot.labels : [{ name: serviceNameLabel, value: pivot.name }];
}

export const prometheusPivot: PivotDefinition<PrometheusPivot> = {
  rosettaKeys: [ANNOTATION_KEYS.prometheusLabels],
  foreignKeys: [FOREIGN_LABELS_KEY, SERVICE_NAME_KEY],
  instanceKey: ANNOTATION_KEYS.prometheusInstance,
  isInherited: false,
  givesSignals: true,
  parse,
  serialize: pivot => JSON.stringify(pivotSchema.parse(pivot)),
  deserialize: text => {
    const pivot = pivotSchema.parse(JSON.parse(text));
    if (!isPivot(pivot)) throw new RangeError('The stored Prometheus pivot is outside its grammar');
    return pivot;
  },
};
