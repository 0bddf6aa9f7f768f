import { SOURCE_IDS, SourceId, STREAM_IDS } from '@rosetta/backstage-plugin-monitoring-common';
import { Connector } from '@rosetta/backstage-plugin-monitoring-node';
import { FixtureHandler, startConnectorHarness } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { builtInConnectorFactories } from './connectors';
import { DoctorSurroundings, examine } from './live/doctor';

const OPTIONS: Record<SourceId, object> = {
  dynatrace: { token: 'dt0c01.PUBLIC.canary-0123456789' },
  servicenow: { auth: { type: 'basic', username: 'rosetta', password: 'canary-0123456789' } },
  argocd: { token: 'canary-0123456789' },
  gitlab: { token: 'canary-0123456789' },
  elisa: { auth: { type: 'bearer', token: 'canary-0123456789' }, allowedIndices: ['logs-*'] },
  prometheus: { queries: { requests: 'sum(increase(requests[$__range]))' } },
};
const AROUND: DoctorSurroundings = {
  backstageVersion: '1.60.0', isDefaultAuthPolicyDisabled: false, arePermissionsEnabled: true, hasAdmins: true,
  isRateLimited: false, trustsProxy: false, isDemo: false,
  database: async () => ({ version: 18, skewMs: 0 }),
  unknownEnvironments: async () => [],
};

async function withConnector<T>(source: SourceId, handler: FixtureHandler, use: (connector: Connector) => Promise<T>): Promise<T> {
  const factory = builtInConnectorFactories.find(one => one.source === source);
  if (!factory) throw new Error(`There is no connector of ${source}`);
  const harness = await startConnectorHarness({ factory, options: OPTIONS[source], handler, limits: { maxAttempts: 1 } });
  try {
    return await use(harness.connector);
  } finally {
    await harness.close();
  }
}

describe('the connectors that come with the product', () => {
  it('have only streams that screens have words for, and all of them', async () => {
    const streams = await Promise.all(
      SOURCE_IDS.map(source => withConnector(source, () => ({ json: {} }), async connector => connector.streams.map(({ id }) => id))),
    );
    expect([...new Set(streams.flat())].sort()).toEqual([...STREAM_IDS].sort());
  });

  it.each(SOURCE_IDS)('tell what a pivot of %s names, when they are asked', async source => {
    await withConnector(source, () => ({ json: {} }), async connector => expect(connector.verify).toBeInstanceOf(Function));
  });

  it.each(SOURCE_IDS)('are looked at by the doctor in every respect, and tell no secret: %s', async source => {
    const handlers: FixtureHandler[] = [
      () => ({ status: 401, json: { message: 'canary-0123456789' } }),
      () => ({ headers: { 'content-type': 'text/html' }, body: '<html>canary-0123456789</html>' }),
      () => ({ fault: 'reset' }),
    ];
    for (const handler of handlers) {
      await withConnector(source, handler, async connector => {
        const patient = { connector, baseUrl: 'https://source.example', allowPrivateAddresses: false, hasOwnAuthority: false, skewMs: () => 120_000 };
        const { checks } = await examine(AROUND, [patient], 0);
        const own = checks.filter(({ origin }) => origin?.source === source);
        expect(own.map(({ id }) => id).sort()).toEqual(['clock', 'health', 'rights', 'source_version', 'tls']);
        expect(own.find(({ id }) => id === 'health')).toMatchObject({ status: 'failed' });
        expect(own.find(({ id }) => id === 'clock')).toMatchObject({ status: 'warning' });
        expect(JSON.stringify(checks)).not.toContain('canary');
      });
    }
  });
});
