import { Knex } from 'knex';

/** What a check may use. */
export interface VectorContext {
  /** Folder of the set. */
  readonly directory: string;
  /** What the set's file of expected numbers holds; its parts have no schema of their own. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** A throw-away database with the product's tables and functions; dropped at the end of the run. */
  database(name: string): Promise<Knex>;
}

/** One comparison. Parts are compared in depth: numbers within the tolerance, all else exactly. */
export interface VectorOutcome {
  /** What in particular is compared, after the check's own words. */
  readonly part?: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** Largest relative difference of numbers; exact where absent. */
  readonly tolerance?: number;
}

/** An acceptance check of KPI.md 3: runs the product's own computation over a set and holds it against what is expected. */
export interface VectorCheck {
  readonly id: string;
  readonly what: string;
  /** @throws NotFed when the set holds nothing for it */
  run(context: VectorContext): Promise<VectorOutcome | readonly VectorOutcome[]>;
}

/** The set lacks a check's files or numbers: it neither passed nor failed. */
export class NotFed extends Error {}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether two values are equal, numbers within a relative tolerance; an absent property is
 * not the same as null.
 */
export function matches(expected: unknown, actual: unknown, tolerance = 0): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return Object.is(expected, actual) || Math.abs(expected - actual) <= tolerance * Math.max(Math.abs(expected), Math.abs(actual));
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((item, index) => matches(item, actual[index], tolerance));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = Object.keys(expected);
    return (
      keys.length === Object.keys(actual).length &&
      keys.every(key => Object.hasOwn(actual, key) && matches(expected[key], actual[key], tolerance))
    );
  }
  return Object.is(expected, actual);
}

/** A part of the expected numbers. @throws NotFed when it is not there */
export function expectedPart(context: VectorContext, key: string): Record<string, unknown> {
  const part = context.expected[key];
  if (!isRecord(part)) throw new NotFed(`the expected numbers have no ${key}`);
  return part;
}
