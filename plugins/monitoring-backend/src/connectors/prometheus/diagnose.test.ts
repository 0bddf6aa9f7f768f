import { FixtureAnswer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { usePrometheus } from './__testUtils__/usePrometheus';

describe('the diagnosis of Prometheus', () => {
  const prometheus = usePrometheus();
  const diagnose = async (answer: FixtureAnswer) => {
    await prometheus.start(() => answer);
    const findings = await prometheus.connector.diagnose!(new AbortController().signal);
    return Object.fromEntries(findings.map(({ id, status, message }) => [id, `${status}: ${message}`]));
  };
  const flags = (more: object = {}) => ({
    json: { status: 'success', data: { 'web.enable-admin-api': 'false', 'web.enable-lifecycle': 'false', 'storage.tsdb.retention.time': '15d', ...more } },
  });

  it('is well where the server can be read only', async () => {
    expect(await diagnose(flags())).toEqual({ open_to_changes: 'ok: It can be read only', retention: 'ok: 15d: what is older cannot be read in' });
    expect(prometheus.server.requests[0]!.path).toBe('/api/v1/status/flags');
  });

  it('names what anybody may do', async () => {
    const { open_to_changes: open } = await diagnose(flags({ 'web.enable-admin-api': 'true', 'web.enable-lifecycle': 'true' }));
    expect(open).toBe('warning: Whoever reaches it may delete series, and reload or stop it');
  });

  it('does not make a retention up', async () => {
    expect((await diagnose(flags({ 'storage.tsdb.retention.time': '0s' }))).retention).toMatch(/^unknown/);
  });

  it.each([
    ['no such interface', { status: 404, body: '404 page not found' }],
    ['an error', { status: 422, json: { status: 'error', errorType: 'execution', error: 'no' } }],
    ['another form', { json: { status: 'success', data: ['a'] } }],
  ])('is open where there is %s', async (_, answer) => {
    const told = await diagnose(answer);
    expect(Object.values(told).every(text => text.startsWith('unknown'))).toBe(true);
  });
});
