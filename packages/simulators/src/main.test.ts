import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PACKAGE = join(__dirname, '..');

function start(environment: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['-r', '@backstage/cli/config/nodeTransform.cjs', 'src/main.ts'],
    {
      cwd: PACKAGE,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { out: '', err: '' };
  child.stdout.on('data', chunk => {
    output.out += chunk;
  });
  child.stderr.on('data', chunk => {
    output.err += chunk;
  });
  return { child, output };
}

describe('process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line when it listens and exits cleanly on %s',
    async signal => {
      const { child, output } = start({ SIMULATORS_PORT: '0' });
      await once(child.stdout, 'data');
      expect(output.out).toMatch(
        /^Simulators listening on http:\/\/127\.0\.0\.1:\d+\n$/,
      );
      const address = output.out.trim().split(' ').pop();
      expect((await fetch(`${address}/control/estate`)).status).toBe(200);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    30_000,
  );

  it('names the variable it cannot read', async () => {
    const { child, output } = start({ SIMULATORS_STORY_START: 'long ago' });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output.err).toContain('SIMULATORS_STORY_START');
  }, 30_000);
});
