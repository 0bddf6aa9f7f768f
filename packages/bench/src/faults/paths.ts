import { join, resolve } from 'node:path';

/** Top of the repository. */
// eslint-disable-next-line no-restricted-syntax -- this package is run from its sources and never built
export const repositoryRoot = resolve(__dirname, '../../../..');

/** The product's backend package: its migrations and its SQL. */
export const backendRoot = join(repositoryRoot, 'plugins/monitoring-backend');

/** Arguments with which Node runs the repository's TypeScript, another file of it before when one is named. */
export const typescriptArgs = (file: string, preload?: string): string[] => [
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  ...(preload === undefined ? [] : ['--require', preload]),
  join(repositoryRoot, file),
];
