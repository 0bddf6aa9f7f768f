import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { toolOf } from './judge';

/** A file of a folder of recordings. */
export interface RecordedFile {
  /** Name of the folder of its tool. */
  readonly tool: string;
  /** Path below that folder. */
  readonly file: string;
  readonly path: string;
}

const isFolder = (path: string) => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

const entriesOf = (path: string): string[] =>
  readdirSync(path)
    .filter(name => !name.startsWith('.'))
    .sort();

/**
 * Files below a folder, each folder once whatever links lead to it. A folder that cannot be
 * read, or that a link leads out to, stands as a file, which then is not read either.
 */
function filesBelow(top: string): string[] {
  const real = (path: string) => {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  };
  const root = real(top);
  const seen = new Set<string>();
  const below = (path: string): string[] => {
    if (!isFolder(path)) return [path];
    const place = real(path);
    if (root === undefined || place === undefined || (place !== root && !place.startsWith(`${root}${sep}`))) return [path];
    if (seen.has(place)) return [];
    seen.add(place);
    try {
      return entriesOf(path).flatMap(name => below(join(path, name)));
    } catch {
      return [path];
    }
  };
  return below(top);
}

/**
 * The files of `<folder>/<tool>/<file>`, of `<folder>/fixtures/<tool>/<file>`, or of a folder
 * that is a tool's own; those beside the tools' folders have no tool.
 *
 * @throws Error when there is no such folder, or it cannot be read
 */
export function listRecordings(folder: string): RecordedFile[] {
  if (!isFolder(folder)) throw new Error(`There is no folder ${folder}`);
  const inner = join(folder, 'fixtures');
  const root = isFolder(inner) ? inner : folder;
  const entries = entriesOf(root);
  const of = (tool: string, below: string): RecordedFile[] =>
    filesBelow(below).map(path => ({ tool, file: path === below ? basename(path) : relative(below, path), path }));
  const hasTools = entries.some(name => isFolder(join(root, name)) && toolOf(name) !== undefined);
  if (!hasTools && toolOf(basename(root))) return of(basename(root), root);
  return entries.flatMap(name => of(isFolder(join(root, name)) ? name : '', join(root, name)));
}
