import { hasControlCharacters } from '@rosetta/backstage-plugin-monitoring-node';

/** One label that a series must carry with exactly this value. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** Most labels of one pivot. */
export const MAX_LABELS = 20;
/** Longest label value, in UTF-16 units. */
export const MAX_VALUE_LENGTH = 200;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;

/** Whether text names a label. `__name__` is the metric itself: which one is config's to say. */
export function isLabelName(text: string): boolean {
  return LABEL_NAME.test(text) && text !== '__name__';
}

/** Whether text is a label value that we send: 1 to 200 printable characters, no blank at its ends. */
export function isLabelValue(text: string): boolean {
  return (
    text.length >= 1 &&
    text.length <= MAX_VALUE_LENGTH &&
    text.trim() === text &&
    !hasControlCharacters(text)
  );
}

/**
 * A PromQL string literal that means exactly this text.
 *
 * Double quotes follow Go's escapes, of which backslash, quote and line break are
 * the only ones needed: everything else stands for itself.
 */
export function quoteString(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}

/**
 * The matchers of labels, as they stand between the braces of a selector.
 *
 * @throws RangeError when a name is outside its grammar: names cannot be quoted before Prometheus 3
 */
export function writeMatchers(labels: readonly Label[]): string {
  if (!labels.every(label => isLabelName(label.name))) {
    throw new RangeError('A label name is outside its grammar');
  }
  return labels.map(({ name, value }) => `${name}=${quoteString(value)}`).join(',');
}
