import type { DoctorReport } from '@rosetta/backstage-plugin-monitoring-common';
import { FIXTURE_NOW_MS } from './time';

/** What the doctor found: a scope that is missing, a clock that differs, one thing unknown, the rest in order. */
export function buildDoctorReport(nowMs = FIXTURE_NOW_MS): DoctorReport {
  const origin = { source: 'dynatrace', instance: 'trade' } as const;
  return {
    checkedAt: new Date(nowMs).toISOString(),
    counts: { failed: 1, warning: 1, unknown: 1, ok: 2 },
    checks: [
      {
        id: 'rights',
        area: 'source',
        origin,
        status: 'failed',
        title: 'Rights',
        message: 'The credentials lack problems.read',
        fix: 'Give the integration user or token these rights',
      },
      {
        id: 'clock',
        area: 'database',
        origin: null,
        status: 'warning',
        title: 'Clock of the database',
        message: 'It is 95 s ahead of this process',
        fix: 'Synchronise both with NTP',
      },
      {
        id: 'source_version',
        area: 'source',
        origin,
        status: 'unknown',
        title: 'Version',
        message: 'The source does not tell it',
        fix: null,
      },
      {
        id: 'auth_policy',
        area: 'backstage',
        origin: null,
        status: 'ok',
        title: 'Sign-in',
        message: 'Every call needs credentials',
        fix: null,
      },
      {
        id: 'tls',
        area: 'source',
        origin,
        status: 'ok',
        title: 'Encryption',
        message: 'https',
        fix: null,
      },
    ],
  };
}
