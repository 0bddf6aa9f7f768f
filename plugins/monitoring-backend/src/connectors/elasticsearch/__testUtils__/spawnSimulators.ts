import { ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const PACKAGE = resolve(__dirname, '../../../../../../packages/simulators');

/** The simulators in a process of their own: the product reaches them over HTTP only. */
export interface SpawnedSimulators {
  readonly url: string;
  stop(): Promise<void>;
}

/** @throws when they do not come up within half a minute */
export async function spawnSimulators(storyStart: string): Promise<SpawnedSimulators> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['-r', require.resolve('@backstage/cli/config/nodeTransform.cjs'), resolve(PACKAGE, 'src/main.ts')],
    {
      cwd: PACKAGE,
      env: { PATH: process.env.PATH, SIMULATORS_PORT: '0', SIMULATORS_SEED: '7', SIMULATORS_STORY_START: storyStart },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise<void>(done => child.once('exit', () => done()));
  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => failed(new Error('The simulators did not come up')), 30_000);
    child.once('exit', code => failed(new Error(`The simulators ended with ${code}`)));
    createInterface({ input: child.stdout! }).on('line', line => {
      const match = /listening on (http:\S+)/.exec(line);
      if (match) {
        clearTimeout(timer);
        found(match[1]!);
      }
    });
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
