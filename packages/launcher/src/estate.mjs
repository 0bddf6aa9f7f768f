import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startProcess, waitForUrl } from './processes.mjs';
import { root } from './root.mjs';

const storyFile = join(root, '.local/story.json');

/** Credentials that the simulated tools accept; every one is public (packages/simulators/README.md). */
export const DEMO_TOKENS = {
  ROSETTA_DEMO_DYNATRACE_TOKEN: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDMAINFULLSCOPE'.padEnd(64, '0')}`,
  ROSETTA_DEMO_DYNATRACE_TRADE_TOKEN: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDTRADEFULLSCOPE'.padEnd(64, '0')}`,
  ROSETTA_DEMO_SERVICENOW_CLIENT_ID: '70cb8e5f4d1a4b6f9e2d3c4b5a697887',
  ROSETTA_DEMO_SERVICENOW_CLIENT_SECRET: 'RosettaDemoClientSecret0',
  ROSETTA_DEMO_ELASTIC_API_KEY: Buffer.from('rosetta-demo:RosettaDemoElasticKey0').toString('base64'),
  ROSETTA_DEMO_OPENSEARCH_PASSWORD: 'RosettaDemoOpenSearch0',
  ROSETTA_DEMO_GITLAB_TOKEN: 'glpat-RosettaDemoReadApi00',
  ROSETTA_DEMO_ARGOCD_TOKEN: [{ alg: 'HS256', typ: 'JWT' }, { iss: 'argocd', sub: 'rosetta:apiKey', iat: 1735808400 }, 'rosetta demo rosetta']
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.'),
};

/** Runs TypeScript of the repository with the transform that the tests and the backend use. */
export const typescriptArgs = file => ['--require', '@backstage/cli/config/nodeTransform.cjs', file];

/** When the demo's story began: kept, so that its past stays what it was. */
function storyStart() {
  if (process.env.SIMULATORS_STORY_START) return process.env.SIMULATORS_STORY_START;
  if (existsSync(storyFile)) return JSON.parse(readFileSync(storyFile, 'utf8')).startedAt;
  const startedAt = new Date(Math.floor(Date.now() / 300_000) * 300_000).toISOString();
  mkdirSync(dirname(storyFile), { recursive: true });
  writeFileSync(storyFile, JSON.stringify({ startedAt }));
  return startedAt;
}

/** Lets the next start tell the story anew. */
export function resetStory() {
  rmSync(storyFile, { force: true });
}

/** Starts the simulators. @returns the process */
export async function startSimulators(port, { onLine, storyStartedAt = storyStart() } = {}) {
  const process = startProcess(
    globalThis.process.execPath,
    typescriptArgs(join(root, 'packages/simulators/src/main.ts')),
    {
      cwd: root,
      env: { SIMULATORS_PORT: String(port), SIMULATORS_STORY_START: storyStartedAt },
      onLine,
    },
  );
  await waitForUrl(`http://127.0.0.1:${port}/control/estate`, 30_000);
  return process;
}
