import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { MonitoringConfig } from './config';
import { DoctorSurroundings } from './live';
import { readDatabaseFacts, readUnknownEnvironments } from './store';

/** The release in the `backstage.json` beside or above where the backend runs; null where there is none. */
function backstageVersion(): string | null {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, 'backstage.json');
    if (existsSync(file)) {
      try {
        const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown };
        return typeof version === 'string' ? version : null;
      } catch {
        return null;
      }
    }
    if (folder === dirname(folder)) return null;
  }
}

/** What everything runs in, for the doctor. */
export function readSurroundings(
  root: RootConfigService,
  config: MonitoringConfig,
  knex: Knex,
  now: () => number,
): DoctorSurroundings {
  const isSet = (key: string) => root.has(key) && root.getOptional(key) !== false;
  return {
    backstageVersion: backstageVersion(),
    isDefaultAuthPolicyDisabled: root.getOptionalBoolean('backend.auth.dangerouslyDisableDefaultAuthPolicy') ?? false,
    arePermissionsEnabled: config.permissionsEnabled,
    hasAdmins: config.adminRefs.length > 0,
    isRateLimited: isSet('backend.rateLimit'),
    trustsProxy: isSet('backend.trustProxy'),
    isDemo: config.isDemo,
    database: () => readDatabaseFacts(knex, now),
    unknownEnvironments: () => readUnknownEnvironments(knex),
  };
}
