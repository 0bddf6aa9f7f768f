import { Connector, ConnectorError, HttpClient, HttpResponse, SourceHealth } from '@rosetta/backstage-plugin-monitoring-node';
import { withClock } from './clockSkew';
import { DoctorPatient, DoctorSurroundings, examine } from './doctor';

const NOW = Date.UTC(2026, 10, 20);
const AROUND: DoctorSurroundings = {
  backstageVersion: '1.54.6', isDefaultAuthPolicyDisabled: false, arePermissionsEnabled: true, hasAdmins: true,
  isRateLimited: false, trustsProxy: false, isDemo: false,
  database: async () => ({ version: 18, skewMs: 3 }),
  unknownEnvironments: async () => [],
};
const HEALTHY: SourceHealth = { state: 'ok', code: null, message: 'It answers', version: '17.2', missingScopes: [], latencyMs: 12 };

const patient = (health: SourceHealth | Error = HEALTHY, changes: Partial<DoctorPatient> & { diagnose?: Connector['diagnose'] } = {}): DoctorPatient => ({
  connector: {
    source: 'gitlab', instance: 'main',
    checkHealth: async () => {
      if (health instanceof Error) throw health;
      return health;
    },
    diagnose: changes.diagnose,
  } as unknown as Connector,
  baseUrl: 'https://gitlab.example', allowPrivateAddresses: false, hasOwnAuthority: false, skewMs: () => 200, ...changes,
});
const look = async (around: Partial<DoctorSurroundings> = {}, patients = [patient()]) => {
  const report = await examine({ ...AROUND, ...around }, patients, NOW);
  return { report, of: (area: string, id: string) => report.checks.find(check => check.area === area && check.id === id) };
};

describe('the doctor', () => {
  it('finds nothing to do where all is well', async () => {
    const { report } = await look();
    expect(report.counts).toMatchObject({ warning: 0, failed: 0, unknown: 0 });
    expect(report.checks.every(check => check.fix === null)).toBe(true);
  });

  it.each([
    ['backstage', 'version', 'failed', { backstageVersion: '1.54.5' }],
    ['backstage', 'version', 'ok', { backstageVersion: '1.60.0-next.1' }],
    ['backstage', 'version', 'ok', { backstageVersion: '2.0.0' }],
    ['backstage', 'version', 'unknown', { backstageVersion: null }],
    ['backstage', 'auth_policy', 'failed', { isDefaultAuthPolicyDisabled: true }],
    ['backstage', 'permissions', 'warning', { arePermissionsEnabled: false }],
    ['backstage', 'trust_proxy', 'warning', { isRateLimited: true }],
    ['backstage', 'trust_proxy', 'warning', { trustsProxy: true }],
    ['config', 'environments', 'warning', { unknownEnvironments: async () => ['review/9'] }],
    ['config', 'check', 'unknown', { unknownEnvironments: () => Promise.reject(new Error('down')) }],
    ['config', 'demo', 'warning', { isDemo: true }],
    ['database', 'version', 'failed', { database: async () => ({ version: 13, skewMs: 0 }) }],
    ['database', 'clock', 'warning', { database: async () => ({ version: 18, skewMs: -90_000 }) }],
    ['database', 'check', 'unknown', { database: () => Promise.reject(new Error('password=secret')) }],
  ] as const)('%s %s is %s', async (area, id, status, around) => {
    const { report, of } = await look(around);
    expect(of(area, id)).toMatchObject({ status });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('says of each source what it refuses, how it is reached, and whether its clock agrees', async () => {
    const { of } = await look({}, [
      patient({ ...HEALTHY, state: 'refused', message: 'The token is refused', missingScopes: ['read_api'], version: null }, { baseUrl: 'http://gitlab.example', skewMs: () => 120_000 }),
    ]);
    expect(of('source', 'tls')).toMatchObject({ status: 'warning', origin: { source: 'gitlab', instance: 'main' } });
    expect(of('source', 'health')).toMatchObject({ status: 'failed', message: 'The token is refused' });
    expect(of('source', 'rights')).toMatchObject({ status: 'failed', message: expect.stringContaining('read_api') });
    expect(of('source', 'clock')).toMatchObject({ status: 'warning', message: expect.stringContaining('120 s ahead') });
    expect(of('source', 'source_version')).toMatchObject({ status: 'unknown' });
  });

  it('says that a certificate cannot be verified, and what an absent answer leaves open', async () => {
    const down = (code: 'tls_error' | 'unreachable') => new ConnectorError('No answer', { kind: 'unavailable', code, source: 'gitlab', instance: 'main' });
    expect((await look({}, [patient(down('tls_error'))])).of('source', 'tls')).toMatchObject({ status: 'failed', fix: expect.stringContaining('caFile') });
    const { of } = await look({}, [patient(down('unreachable'), { skewMs: () => null })]);
    for (const id of ['tls', 'clock', 'rights', 'source_version']) expect(of('source', id)).toMatchObject({ status: 'unknown' });
  });

  it('says that no source is configured', async () => {
    expect((await look({}, [])).of('config', 'sources')).toMatchObject({ status: 'warning', fix: expect.stringContaining('going-live') });
    expect((await look()).of('config', 'sources')).toMatchObject({ status: 'ok', message: '1 instance is configured' });
  });

  it('asks a source for its settings only where it answers, and survives one that does not tell them', async () => {
    const finding = { id: 'invalid_query', status: 'warning' as const, title: 'Invalid queries', message: 'They return everything', fix: 'Set it' };
    expect((await look({}, [patient(HEALTHY, { diagnose: async () => [finding] })])).of('source', 'invalid_query')).toMatchObject(finding);
    const silent = await look({}, [patient(HEALTHY, { diagnose: () => Promise.reject(new Error('secret')) })]);
    expect(silent.of('source', 'diagnose')).toMatchObject({ status: 'unknown' });
    const down = new ConnectorError('No answer', { kind: 'unavailable', code: 'unreachable', source: 'gitlab', instance: 'main' });
    const diagnose = jest.fn(async () => []);
    const { of } = await look({}, [patient(down, { diagnose })]);
    expect(of('source', 'health')).toMatchObject({ status: 'failed', message: 'No answer' });
    expect(diagnose).not.toHaveBeenCalled();
  });

  it('lists the worst first', async () => {
    const { report } = await look({ isDefaultAuthPolicyDisabled: true, isDemo: true, backstageVersion: null });
    const order = report.checks.map(check => check.status);
    expect(order).toEqual([...order].sort((a, b) => ['failed', 'warning', 'unknown', 'ok'].indexOf(a) - ['failed', 'warning', 'unknown', 'ok'].indexOf(b)));
    expect(report.counts.failed).toBe(1);
  });
});

describe('withClock', () => {
  it('remembers how far upstream is from us, from whatever answer tells it', async () => {
    const answers = [undefined, NOW + 5_000, undefined];
    const http: HttpClient = {
      request: async () => ({ upstreamNowMs: answers.shift() }) as HttpResponse,
      close: async () => {},
    };
    const clocked = withClock(http, () => NOW);
    const ask = () => clocked.request({ method: 'GET', segments: [], signal: new AbortController().signal });
    await ask();
    expect(clocked.skewMs()).toBeNull();
    await ask();
    await ask();
    expect(clocked.skewMs()).toBe(5_000);
  });
});
