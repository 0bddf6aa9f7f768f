import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A document of a set, parsed as YAML, which JSON is too. */
export interface SetDocument {
  /** Path of its file below the set. */
  readonly path: string;
  /** Text of the whole file. */
  readonly text: string;
  readonly value: Record<string, unknown>;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A property that is a number, or a text of one; undefined otherwise. */
export function numberAt(value: Record<string, unknown>, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = value[name];
    if (found !== null && found !== undefined && found !== '' && Number.isFinite(Number(found))) return Number(found);
  }
  return undefined;
}

/** All documents below a folder that are records, by path; a list counts as its elements. What cannot be read is left out. */
export function readDocuments(root: string): SetDocument[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(ya?ml|json)$/.test(path) && statSync(join(root, path)).isFile())
    .sort()
    .flatMap(path => {
      const text = readFileSync(join(root, path), 'utf8');
      const documents = parseAllDocuments(text);
      return (Array.isArray(documents) ? documents : [])
        .filter(document => document.errors.length === 0)
        .flatMap(document => document.toJS() as unknown)
        .filter(isRecord)
        .map(value => ({ path, text, value }));
    });
}
