import { startSimulators, Simulators } from '../index';
import { MAIN_TOKEN, TRADE_TOKEN } from '../servers/dynatrace/tokens';

/** A Wednesday morning, 30 seconds into a minute. */
export const NOW = Date.parse('2026-03-18T10:17:30Z');

/** A started simulator with small helpers to ask it. */
export interface TestClient {
  readonly url: string;
  dynatrace(
    path: string,
    query?: Record<string, string>,
    init?: { token?: string; instance?: string; timeoutMs?: number },
  ): Promise<Response>;
  control(method: string, path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Starts simulators on a free port with a fixed clock. */
export async function startTestClient(
  now: () => number = () => NOW,
  seed = 7,
): Promise<TestClient> {
  const simulators: Simulators = await startSimulators({
    port: 0,
    seed,
    now,
    storyStart: NOW,
  });
  return {
    url: simulators.url,
    dynatrace: (
      path,
      query = {},
      { token, instance = 'main', timeoutMs = 4000 } = {},
    ) =>
      fetch(
        `${
          simulators.url
        }/dynatrace/${instance}/api/v2/${path}?${new URLSearchParams(query)}`,
        {
          headers: {
            authorization: `Api-Token ${
              token ?? (instance === 'trade' ? TRADE_TOKEN : MAIN_TOKEN)
            }`,
          },
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        },
      ),
    control: (method, path, body) =>
      fetch(`${simulators.url}/control/${path}`, {
        method,
        ...(body === undefined
          ? {}
          : {
              body: JSON.stringify(body),
              headers: { 'content-type': 'application/json' },
            }),
      }),
    close: () => simulators.close(),
  };
}
