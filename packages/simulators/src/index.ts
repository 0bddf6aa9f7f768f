import { AddressInfo } from 'node:net';
import { MINUTE_MS, floorTo } from './estate/time';
import { createSimulatorServer } from './httpServer';
import { attachElisa } from './servers/elasticsearch/serve';
import { SimulatorState } from './state';

export { GITLAB_DEMO_TOKEN } from './servers/gitlab/tokens';
export {
  ARGOCD_DEMO_PASSWORD,
  ARGOCD_DEMO_TOKEN,
  ARGOCD_DEMO_USER,
} from './servers/argocd/tokens';
export {
  SERVICENOW_DEMO_CLIENT_ID,
  SERVICENOW_DEMO_CLIENT_SECRET,
  SERVICENOW_DEMO_PASSWORD,
  SERVICENOW_DEMO_USER,
} from './servers/servicenow/users';

export {
  ELASTIC_DEMO_API_KEY,
  OPENSEARCH_DEMO_PASSWORD,
  OPENSEARCH_DEMO_USER,
} from './servers/elasticsearch/users';

/** How to start the simulators. */
export interface SimulatorOptions {
  /** TCP port; 0 = any free one. */
  readonly port: number;
  readonly host?: string;
  /** Decides noise and the calendar of incidents. */
  readonly seed?: number;
  /** Clock, epoch ms. */
  readonly now?: () => number;
  /** Moment the demo story began, epoch ms; the same value keeps the same past. */
  readonly storyStart?: number;
}

/** Running simulators. */
export interface Simulators {
  /** Base address without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

export const DEFAULT_SEED = 20_260;

/** Starts every simulated server on one port. */
export async function startSimulators(
  options: SimulatorOptions,
): Promise<Simulators> {
  const {
    port,
    host = '127.0.0.1',
    seed = DEFAULT_SEED,
    now = Date.now,
  } = options;
  const storyStart = floorTo(options.storyStart ?? now(), 5 * MINUTE_MS);
  const state = new SimulatorState(seed, storyStart, now);
  const server = createSimulatorServer(state);
  attachElisa(server, state);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
