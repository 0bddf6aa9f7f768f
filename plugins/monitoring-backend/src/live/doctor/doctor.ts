import { DoctorCheck, DoctorReport, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector } from '@rosetta/backstage-plugin-monitoring-node';
import { checkSource, SourceHealth } from '../checkSource';

/** What the doctor knows of one configured instance. */
export interface DoctorPatient {
  readonly connector: Connector;
  readonly baseUrl: string;
  readonly allowPrivateAddresses: boolean;
  readonly hasOwnAuthority: boolean;
  /** Upstream's clock minus ours, milliseconds; null where it never told. */
  readonly skewMs: () => number | null;
}

/** What the doctor knows of what everything runs in. */
export interface DoctorSurroundings {
  /** Of the release that `backstage.json` names; null where there is none. */
  readonly backstageVersion: string | null;
  readonly isDefaultAuthPolicyDisabled: boolean;
  readonly arePermissionsEnabled: boolean;
  readonly hasAdmins: boolean;
  readonly isRateLimited: boolean;
  readonly trustsProxy: boolean;
  readonly isDemo: boolean;
  /** Major version, e.g. 16, and the database's clock minus ours, milliseconds. */
  readonly database: () => Promise<{ version: number; skewMs: number }>;
  /** Names of environments of deployments that match none of ours, most frequent first. */
  readonly unknownEnvironments: () => Promise<readonly string[]>;
}

/** Below it Backstage has holes that are known (SECURITY-RELIABILITY.md 2). */
const BACKSTAGE_FLOOR = [1, 54, 6] as const;
/** Oldest PostgreSQL that is supported (DATA.md). */
const POSTGRES_FLOOR = 14;
/** Windows overlap by far more; beyond this a person reads wrong ages. */
const SKEW_LIMIT_MS = 60_000;

type Told = Omit<DoctorCheck, 'origin' | 'area'>;

const told = (id: string, status: DoctorCheck['status'], title: string, message: string, fix: string | null = null): Told => ({
  id, status, title, message, fix,
});

const seconds = (ms: number) => `${Math.round(Math.abs(ms) / 1_000)} s`;

function isBelow(version: string, floor: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, least] of floor.entries()) {
    if (!Number.isFinite(parts[index])) return false;
    if (parts[index] !== least) return parts[index] < least;
  }
  return false;
}

function checkBackstage(around: DoctorSurroundings): Told[] {
  const floor = BACKSTAGE_FLOOR.join('.');
  const checks: Told[] = [];
  if (around.backstageVersion === null) {
    checks.push(told('version', 'unknown', 'Backstage version', 'There is no backstage.json to read it from', `Run at least ${floor}`));
  } else if (isBelow(around.backstageVersion, BACKSTAGE_FLOOR)) {
    checks.push(told('version', 'failed', 'Backstage version', `${around.backstageVersion} has known holes`, `Upgrade to ${floor} or newer`));
  } else checks.push(told('version', 'ok', 'Backstage version', around.backstageVersion));
  checks.push(
    around.isDefaultAuthPolicyDisabled
      ? told('auth_policy', 'failed', 'Sign-in', 'backend.auth.dangerouslyDisableDefaultAuthPolicy lets anybody call every plugin', 'Remove it')
      : told('auth_policy', 'ok', 'Sign-in', 'Every call needs credentials'),
  );
  if (around.arePermissionsEnabled) checks.push(told('permissions', 'ok', 'Permissions', 'The permission framework decides'));
  else {
    checks.push(
      told(
        'permissions', 'warning', 'Permissions', 'permission.enabled is off: everybody signed in reads everything',
        around.hasAdmins ? 'Enable the permission framework' : 'Enable the permission framework, or name admins in rosetta.authorization.adminRefs',
      ),
    );
  }
  if (around.isRateLimited && !around.trustsProxy) {
    checks.push(
      told(
        'trust_proxy', 'warning', 'Rate limit behind a proxy',
        'backend.rateLimit is on and backend.trustProxy is not: behind a proxy all users count as one', 'Set backend.trustProxy to the proxy in front',
      ),
    );
  } else if (!around.isRateLimited && around.trustsProxy) {
    checks.push(told('trust_proxy', 'warning', 'Proxy is trusted', 'backend.trustProxy takes addresses from headers: without a proxy anybody can write them', 'Set it only behind a proxy'));
  }
  return checks;
}

async function checkDatabase(around: DoctorSurroundings): Promise<Told[]> {
  const { version, skewMs } = await around.database();
  return [
    version < POSTGRES_FLOOR
      ? told('version', 'failed', 'PostgreSQL version', `${version} is too old`, `Upgrade to ${POSTGRES_FLOOR} or newer`)
      : told('version', 'ok', 'PostgreSQL version', String(version)),
    Math.abs(skewMs) > SKEW_LIMIT_MS
      ? told('clock', 'warning', 'Clock of the database', `It is ${seconds(skewMs)} ${skewMs > 0 ? 'ahead of' : 'behind'} this process`, 'Synchronise both with NTP')
      : told('clock', 'ok', 'Clock of the database', 'It agrees with this process'),
  ];
}

const HEALTH: Record<SourceHealth['state'], DoctorCheck['status']> = {
  ok: 'ok', degraded: 'warning', refused: 'failed', unreachable: 'failed',
};

function checkEncryption(isPlain: boolean, hasOwnAuthority: boolean, health: SourceHealth): Told {
  if (isPlain) return told('tls', 'warning', 'Encryption', 'The address begins with http: the token travels in the clear', 'Use https');
  if (health.code === 'tls_error') {
    return told('tls', 'failed', 'Encryption', 'The certificate could not be verified', 'Install its authority with caFile, or have the certificate renewed');
  }
  return told('tls', health.state === 'unreachable' ? 'unknown' : 'ok', 'Encryption', hasOwnAuthority ? 'https with an authority of your own' : 'https');
}

/** What checks of every source have in common: the address, the answer, the rights, the clock. */
async function checkInstance(patient: DoctorPatient): Promise<Told[]> {
  const { connector, baseUrl, allowPrivateAddresses, hasOwnAuthority } = patient;
  const isPlain = new URL(baseUrl).protocol === 'http:';
  const health = await checkSource(signal => connector.checkHealth(signal));
  const checks: Told[] = [
    checkEncryption(isPlain, hasOwnAuthority, health),
    ...(allowPrivateAddresses && !isPlain
      ? [told('egress', 'ok', 'Addresses', 'Private addresses are allowed for this instance')]
      : []),
    told(
      'health', HEALTH[health.state],
      'Answer', health.message, health.state === 'ok' ? null : 'See the guide of this source in docs/going-live',
    ),
    health.missingScopes.length > 0
      ? told('rights', 'failed', 'Rights', `The credentials lack ${health.missingScopes.join(', ')}`, 'Give the integration user or token these rights')
      : told('rights', health.state === 'ok' ? 'ok' : 'unknown', 'Rights', health.state === 'ok' ? 'Nothing that is read is refused' : 'Not known without an answer'),
    told('source_version', health.version === null ? 'unknown' : 'ok', 'Version', health.version ?? 'The source does not tell it'),
  ];
  const skewMs = patient.skewMs();
  if (skewMs === null) checks.push(told('clock', 'unknown', 'Clock', 'The source did not tell the time'));
  else {
    checks.push(
      Math.abs(skewMs) > SKEW_LIMIT_MS
        ? told('clock', 'warning', 'Clock', `It is ${seconds(skewMs)} ${skewMs > 0 ? 'ahead of' : 'behind'} ours: ages and windows are off by that much`, 'Synchronise both with NTP')
        : told('clock', 'ok', 'Clock', 'It agrees with ours'),
    );
  }
  if (connector.diagnose && health.state !== 'unreachable' && health.state !== 'refused') {
    const findings = await connector.diagnose(AbortSignal.timeout(10_000)).catch(() => [
      { id: 'diagnose', status: 'unknown' as const, title: 'Settings of the source', message: 'They could not be read', fix: null },
    ]);
    checks.push(...findings);
  }
  return checks;
}

const WORST: readonly DoctorCheck['status'][] = ['failed', 'warning', 'unknown', 'ok'];

/**
 * Looks at everything an installation depends on, and says what to do.
 *
 * Never throws: a check that cannot be made is `unknown`.
 */
export async function examine(
  around: DoctorSurroundings,
  patients: readonly DoctorPatient[],
  nowMs: number,
): Promise<DoctorReport> {
  const unknown = (area: string): Told[] => [told('check', 'unknown', area, 'It could not be checked', null)];
  const at = (area: DoctorCheck['area'], checks: readonly Told[]): DoctorCheck[] =>
    checks.map(check => ({ ...check, area, origin: null }));
  const [database, environments, instances] = await Promise.all([
    checkDatabase(around).catch(() => unknown('Database')),
    around.unknownEnvironments().catch(() => undefined),
    Promise.all(
      patients.map(async patient => {
        const checks = await checkInstance(patient).catch(() => unknown('Source'));
        const origin = { source: patient.connector.source as SourceId, instance: patient.connector.instance };
        return checks.map((check): DoctorCheck => ({ ...check, area: 'source', origin }));
      }),
    ),
  ]);
  const config: Told[] = [];
  if (environments === undefined) config.push(...unknown('Environments'));
  else if (environments.length > 0) {
    config.push(
      told(
        'environments', 'warning', 'Environments', `Deployments to ${environments.slice(0, 5).join(', ')} match no environment and are not counted`,
        'Add what is meant to rosetta.environments[].match',
      ),
    );
  } else config.push(told('environments', 'ok', 'Environments', 'Every deployment matches one'));
  config.push(
    patients.length === 0
      ? told('sources', 'warning', 'Sources', 'None is configured: there is nothing to read', 'Add an instance of one, as docs/going-live says')
      : told('sources', 'ok', 'Sources', `${patients.length} ${patients.length === 1 ? 'instance is' : 'instances are'} configured`),
  );
  if (around.isDemo) config.push(told('demo', 'warning', 'Demo', 'rosetta.demo is on: the screens say that the data is simulated', 'Remove it outside the demo'));
  const checks = [...at('backstage', checkBackstage(around)), ...at('config', config), ...at('database', database), ...instances.flat()];
  return {
    checkedAt: new Date(nowMs).toISOString(),
    counts: {
      ok: checks.filter(check => check.status === 'ok').length,
      warning: checks.filter(check => check.status === 'warning').length,
      failed: checks.filter(check => check.status === 'failed').length,
      unknown: checks.filter(check => check.status === 'unknown').length,
    },
    checks: checks
      .map((check, index) => ({ check, index }))
      .sort((a, b) => WORST.indexOf(a.check.status) - WORST.indexOf(b.check.status) || a.index - b.index)
      .map(({ check }) => check),
  };
}
