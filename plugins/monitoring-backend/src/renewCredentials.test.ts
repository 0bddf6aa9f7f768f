import { ConfigReader } from '@backstage/config';
import { startFixtureServer } from '@rosetta/backstage-plugin-monitoring-node/testing';
import { compose, Composition } from './composition';
import { MonitoringConfig, readMonitoringConfig } from './config';
import { builtInConnectorFactories } from './connectors';

const LOGGER = { info() {}, warn() {}, error() {} };

describe('renewCredentials', () => {
  let server: Awaited<ReturnType<typeof startFixtureServer>>;
  let composition: Composition;
  const config = (token: unknown, baseUrl = server.url): MonitoringConfig =>
    readMonitoringConfig(
      new ConfigReader({
        rosetta: { gitlab: { instances: [{ name: 'main', baseUrl, token, allowPrivateAddresses: true }] } },
      } as never),
    );

  beforeEach(async () => {
    server = await startFixtureServer(() => ({ status: 401, json: { message: '401 Unauthorized' } }));
    // Every request takes its moment from the database; this one gives it at once.
    const knex = { raw: async () => ({ rows: [{ wait_ms: 0 }] }) } as never;
    composition = compose({ knex, views: {} as never, config: config('glpat-first-token'), factories: builtInConnectorFactories, logger: LOGGER, now: Date.now });
  });
  afterEach(async () => {
    await composition.close();
    await server.close();
  });

  const sent = async () => {
    await composition.connectors[0].checkHealth(AbortSignal.timeout(5_000)).catch(() => undefined);
    return server.requests.at(-1)?.headers['private-token'];
  };

  it('sends the new token from the next request on, without a restart', async () => {
    expect(await sent()).toBe('glpat-first-token');
    expect(composition.renewCredentials(config('glpat-second-token'))).toEqual(['gitlab:main']);
    expect(await sent()).toBe('glpat-second-token');
    expect(composition.renewCredentials(config('glpat-second-token'))).toEqual([]);
  });

  it('never sends the credentials of one address to another', async () => {
    expect(composition.renewCredentials(config('glpat-other-token', 'https://elsewhere.example'))).toEqual([]);
    expect(await sent()).toBe('glpat-first-token');
  });

  it('keeps what it has when the new configuration is wrong', async () => {
    expect(() => composition.renewCredentials(config(42))).toThrow();
    expect(await sent()).toBe('glpat-first-token');
  });
});
