import { invalidParameter } from './gitlabError';

const ISO =
  /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A time of the query, epoch ms; undefined when it is not given. */
export function timeOf(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  // Without an offset it is UTC, whatever the zone of the machine.
  const zoned = /T|\s/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/.test(text);
  const time = ISO.test(text)
    ? Date.parse(zoned ? `${text.replace(' ', 'T')}Z` : text)
    : NaN;
  if (!Number.isFinite(time)) {
    throw invalidParameter(name);
  }
  return time;
}

/** A value of a closed list; the first of the list when it is not given. */
export function choiceOf<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T {
  const text = query.get(name);
  if (text === null) {
    return allowed[0];
  }
  const found = allowed.find(candidate => candidate === text);
  if (!found) {
    throw invalidParameter(name, 'does not have a valid value');
  }
  return found;
}

/** A value of a closed list, or undefined when it is not given. */
export function optionOf<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T | undefined {
  return query.get(name) ? choiceOf(query, name, allowed) : undefined;
}

/** Test whether a time lies between two parameters, both inclusive. */
export function windowOf(
  query: URLSearchParams,
  name: string,
): { given: boolean; holds: (time: number | undefined) => boolean } {
  const after = timeOf(query, `${name}_after`);
  const before = timeOf(query, `${name}_before`);
  return {
    given: after !== undefined || before !== undefined,
    holds: time =>
      (after === undefined || (time !== undefined && time >= after)) &&
      (before === undefined || (time !== undefined && time <= before)),
  };
}

/** The order of a list: compares two numbers or texts. */
export function directed<T>(
  sort: 'asc' | 'desc',
  keys: readonly ((thing: T) => number | string)[],
): (a: T, b: T) => number {
  const sign = sort === 'asc' ? 1 : -1;
  return (a, b) => {
    for (const key of keys) {
      const [first, second] = [key(a), key(b)];
      if (first !== second) {
        return first < second ? -sign : sign;
      }
    }
    return 0;
  };
}
