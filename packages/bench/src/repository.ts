import { join, resolve } from 'node:path';

/** Top of the repository. The bench runs from its source and is never bundled. */
// eslint-disable-next-line no-restricted-syntax
export const repositoryRoot = resolve(__dirname, '../../..');

/** The product's backend package: its migrations and its SQL. */
export const backendRoot = join(repositoryRoot, 'plugins/monitoring-backend');
