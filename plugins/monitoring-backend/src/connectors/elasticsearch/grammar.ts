import { hasControlCharacters } from '@rosetta/backstage-plugin-monitoring-node';

/** An index, data stream, alias or pattern of them; never a list, a date expression or another cluster's. */
const INDEX = /^[a-z0-9][a-z0-9._*-]{0,254}$/;
/** A field of a document, as config names it. */
const FIELD = /^[@A-Za-z_][A-Za-z0-9_@.-]{0,127}$/;
/** Kibana's own grammar of space ids. */
const SPACE = /^[a-z0-9_-]{1,64}$/;
/** What data view ids are made of: UUIDs, or names given in the interface of saved objects. */
const DATA_VIEW = /^[A-Za-z0-9._*:-]{1,255}$/;
const MAX_SERVICE_CHARACTERS = 200;

/** Whether text names an index or a pattern of indices that we ask. */
export function isIndex(text: string): boolean {
  return INDEX.test(text) && !text.includes('..');
}

export function isField(text: string): boolean {
  return FIELD.test(text) && !text.includes('..');
}

export function isSpace(text: string): boolean {
  return SPACE.test(text);
}

export function isDataViewId(text: string): boolean {
  return DATA_VIEW.test(text);
}

/** Whether text is a service name: 1 to 200 printable characters without a blank at its ends. It is only ever a value. */
export function isService(text: string): boolean {
  return (
    text.length >= 1 &&
    text.length <= MAX_SERVICE_CHARACTERS &&
    text.trim() === text &&
    !hasControlCharacters(text)
  );
}

/** Whether text is of a pattern in which `*` stands for any characters; linear. */
function isLike(text: string, pattern: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first!)) return false;
  const last = rest.pop()!;
  let at = first!.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/**
 * Whether everything that an index pattern can name lies inside what config allows.
 *
 * A star that was asked counts as a character that only an allowed star covers, so
 * `*` or `l*` are not inside `logs-*`.
 */
export function isAllowedIndex(index: string, allowed: readonly string[]): boolean {
  return allowed.some(pattern => isLike(index, pattern));
}
