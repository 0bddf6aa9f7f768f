import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface End {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Runs the program as the command does. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, reader?: string): Promise<End> {
  const command = ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs'), join(__dirname, 'main.ts'), ...args];
  return new Promise(resolve => {
    const [program, given] = reader === undefined ? [process.execPath, command] : ['sh', ['-c', `"$0" "$@" | ${reader}`, process.execPath, ...command]];
    const child = spawn(program, given, { cwd: __dirname, env: { ...process.env, INIT_CWD: '', CI: '', NODE_OPTIONS: '', ...env } });
    let [out, errors] = ['', ''];
    child.stdout.on('data', chunk => (out += chunk));
    child.stderr.on('data', chunk => (errors += chunk));
    child.once('close', code => resolve({ code, lines: out.trimEnd().split('\n'), errors }));
  });
}

describe('the program', () => {
  let folder: string;
  const write = (content: string | Buffer, ...path: string[]) => {
    const file = join(folder, ...path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads whatever lies there, and tells of all of it', async () => {
    write('{"problems":[],"totalCount":0,"pageSize":50}', 'fixtures', 'dynatrace', 'problems of ünï 文.json');
    write('{"status":401,"headers":{},"body":{"error":{"message":"User Not Authenticated"}}}', 'fixtures', 'servicenow', '401.json');
    write('<html>login</html>', 'fixtures', 'gitlab', 'page.html');
    write(Buffer.from([0, 255, 254, 1, 2, 3]), 'fixtures', 'argocd', 'junk.bin');
    write('', 'fixtures', 'elasticsearch', 'empty.json');
    write('{"status":"success","data":{"resultTy', 'fixtures', 'prometheus', 'cut.json');
    write('['.repeat(100_000), 'fixtures', 'prometheus', 'deep.json');
    write('{}', 'fixtures', 'datadog', 'x.json');
    write('x', 'fixtures', 'gitlab', 'huge.json');
    truncateSync(join(folder, 'fixtures', 'gitlab', 'huge.json'), 70_000_000);
    symlinkSync('/dev/zero', join(folder, 'fixtures', 'gitlab', 'endless.json'));
    symlinkSync('..', join(folder, 'fixtures', 'gitlab', 'up'));
    symlinkSync('nowhere', join(folder, 'fixtures', 'gitlab', 'broken.json'));
    const { code, lines, errors } = await run(['--dir', folder]);
    expect(errors).toBe('');
    expect(lines.at(-1)).toBe('7 passed, 0 failed');
    expect(code).toBe(0);
    const of = (file: string) => lines.find(line => line.includes(file));
    expect(of('problems of ünï 文.json')).toContain('holds');
    expect(of('401.json')).toMatch(/refused +authentication/);
    expect(of('page.html')).toContain('auth_or_maintenance');
    for (const file of ['junk.bin', 'empty.json', 'cut.json', 'deep.json']) expect(of(file)).toContain('bad_payload');
    for (const [file, why] of [['x.json', 'no connector'], ['huge.json', '70 MB'], ['endless.json', 'no regular file'], ['up', 'no regular file'], ['broken.json', 'ENOENT']]) {
      expect(lines.find(line => line.includes(` ${file} `))).toContain(why);
    }
  }, 60_000);

  it('says all of it to a reader that is slow', async () => {
    for (let index = 0; index < 2_000; index += 1) write('', 'datadog', `${index}${'x'.repeat(100)}.json`);
    const { lines } = await run(['--dir', folder], {}, '(sleep 3; cat)');
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
    expect(lines.filter(line => line.startsWith('datadog'))).toHaveLength(2_000);
  }, 60_000);

  it('passes with an empty folder, and fails with none', async () => {
    const empty = await run(['--dir', folder]);
    expect([empty.code, empty.lines.at(-1)]).toEqual([0, '0 passed, 0 failed']);
    for (const args of [['--dir', join(folder, 'nothing')], ['--dir'], ['--unknown']]) {
      const missing = await run(args);
      expect([missing.code, missing.lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
    }
  }, 60_000);

  it('skips its own recordings where they are not, but not where all must be tried', async () => {
    const env = { ROSETTA_RECORDINGS: join(folder, 'nothing') };
    expect(await run([], env)).toMatchObject({ code: 0 });
    const inCi = await run([], { ...env, CI: 'true' });
    expect([inCi.code, inCi.lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
  }, 60_000);
});
