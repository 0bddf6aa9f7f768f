import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listRecordings } from './folder';

describe('listRecordings', () => {
  let folder: string;
  const write = (...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{}');
  };
  const listed = (...path: string[]) => listRecordings(join(folder, ...path)).map(({ tool, file }) => `${tool}|${file}`);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([['with the level of fixtures', 'fixtures'], ['without it', '.']])('finds the files of each tool %s', (_, level) => {
    write(level, 'gitlab', 'a.json');
    write(level, 'gitlab', '2 of 3', 'ü 文.json');
    write(level, 'datadog', 'b.json');
    write(level, 'SOURCES.md');
    expect(listed()).toEqual(['|SOURCES.md', 'datadog|b.json', 'gitlab|2 of 3/ü 文.json', 'gitlab|a.json']);
  });

  it('takes a folder that is called like a tool for its files', () => {
    write('argocd', 'a.json');
    expect(listed('argocd')).toEqual(['argocd|a.json']);
  });

  it('finds nothing in an empty folder', () => {
    expect(listed()).toEqual([]);
  });

  it('leaves hidden files out', () => {
    write('gitlab', '.DS_Store');
    expect(listed()).toEqual([]);
  });

  it('says that there is no folder, or that it is a file', () => {
    write('file.json');
    expect(() => listed('nothing')).toThrow('There is no folder');
    expect(() => listed('file.json')).toThrow('There is no folder');
  });

  it('goes into each folder once, whatever links lead to it', () => {
    write('gitlab', 'deep', 'a.json');
    symlinkSync('.', join(folder, 'gitlab', 'self'));
    symlinkSync('../deep', join(folder, 'gitlab', 'deep', 'again'));
    symlinkSync('a', join(folder, 'gitlab', 'b'));
    symlinkSync('b', join(folder, 'gitlab', 'a'));
    expect(listed()).toEqual(['gitlab|a', 'gitlab|b', 'gitlab|deep/a.json']);
  });

  it('does not follow a link out of the folder of a tool', () => {
    write('gitlab', 'a.json');
    write('secret', 'b.json');
    symlinkSync('../secret', join(folder, 'gitlab', 'out'));
    expect(listed()).toEqual(['gitlab|a.json', 'gitlab|out', 'secret|b.json']);
  });

  it('follows the link that is the folder of a tool', () => {
    write('elsewhere', 'a.json');
    symlinkSync('elsewhere', join(folder, 'gitlab'));
    expect(listed()).toEqual(['elsewhere|a.json', 'gitlab|a.json']);
  });
});
