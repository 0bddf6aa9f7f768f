import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guard, startGuard } from './guard';

/** What a worker does with a file, by the file's name. */
const PROGRAM = `
const { appendFileSync } = require('node:fs');
const line = note => process.send({ line: { note } });
const acts = {
  good: () => { line('1'); line('2'); process.send({ isDone: true }); },
  hangs: () => {},
  spins: () => { line('1'); setTimeout(() => { for (;;); }, 50); },
  ends: () => process.exit(7),
  halfway: () => { line('1'); setTimeout(() => process.exit(7), 50); },
  slow: () => {
    let count = 0;
    const timer = setInterval(() => { line(String(++count)); if (count === 6) { clearInterval(timer); process.send({ isDone: true }); } }, 800);
  },
  leftover: () => { line('1'); process.send({ isDone: true }); setTimeout(() => process.exit(9), 20); },
  chatters: () => { process.send('x'); process.send(null); process.send({ other: 1 }); line('1'); process.send({ isDone: true }); },
};
process.on('message', ({ file, path }) => { appendFileSync(path, file + process.pid + '\\n'); acts[file](); });
process.on('disconnect', () => process.exit(0));
`;

jest.setTimeout(60_000);

describe('startGuard', () => {
  let folder: string;
  let guard: Guard;
  const read = async (file: string) => (await guard.read({ tool: 'gitlab', file, path: join(folder, 'log') })).map(({ note, failure }) => failure ?? note);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'guard-'));
    writeFileSync(join(folder, 'worker.js'), PROGRAM);
    guard = startGuard(join(folder, 'worker.js'), 3_000);
  });
  afterEach(() => {
    guard.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the lines of a file', async () => {
    expect(await read('good')).toEqual(['1', '2']);
    expect(await read('chatters')).toEqual(['1']);
  });

  it('gives up a file of which nothing is heard, and goes on', async () => {
    expect(await read('hangs')).toEqual(['nothing was heard of it for 3 s']);
    expect(await read('spins')).toEqual(['1', 'nothing was heard of it for 3 s']);
    expect(await read('good')).toEqual(['1', '2']);
  });

  it('waits as long as lines come', async () => {
    expect(await read('good')).toEqual(['1', '2']);
    expect(await read('slow')).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('keeps what it heard of a file that ends the process, and goes on', async () => {
    expect(await read('good')).toEqual(['1', '2']);
    expect(await read('ends')).toEqual(['the process that read it ended with 7']);
    expect(await read('halfway')).toEqual(['1', 'the process that read it ended with 7']);
    expect(await read('good')).toEqual(['1', '2']);
  });

  it('does not blame a file for the end that the one before it made', async () => {
    expect(await read('leftover')).toEqual(['1']);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(await read('good')).toEqual(['1', '2']);
  });

  it('says that no process could be started', async () => {
    guard.close();
    guard = startGuard(join(folder, 'nothing.js'), 5_000);
    expect(await read('good')).toEqual([expect.stringContaining('ended with 1')]);
  });
});
