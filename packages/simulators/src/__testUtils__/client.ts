import { startSimulators, Simulators } from '../index';
import { ARGOCD_DEMO_TOKEN } from '../servers/argocd/tokens';
import { MAIN_TOKEN, TRADE_TOKEN } from '../servers/dynatrace/tokens';
import { GITLAB_DEMO_TOKEN } from '../servers/gitlab/tokens';
import { SERVICENOW_DEMO_USER, USERS } from '../servers/servicenow/users';

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
  /** Asks the ServiceNow instance; as a Basic user unless a Bearer token is given. */
  servicenow(
    path: string,
    query?: Record<string, string>,
    init?: { user?: string; token?: string; accept?: string; timeoutMs?: number },
  ): Promise<Response>;
  /** Asks the ServiceNow instance for a token. */
  servicenowToken(form: Record<string, string>): Promise<Response>;
  /** Asks GitLab below `/api/v4/`; an empty token sends none. */
  gitlab(
    path: string,
    query?: Record<string, string>,
    init?: { token?: string; bearer?: boolean },
  ): Promise<Response>;
  /** Asks Argo CD below `/api/v1/`; an empty token sends none. */
  argocd(
    path: string,
    query?: Record<string, string>,
    init?: { token?: string; signal?: AbortSignal },
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
    servicenow: (
      path,
      query = {},
      {
        user = SERVICENOW_DEMO_USER,
        token,
        accept = 'application/json',
        // The first answer has to think up 400 days of tickets.
        timeoutMs = 15_000,
      } = {},
    ) => {
      const password = USERS.find(one => one.name === user)?.password;
      return fetch(
        `${simulators.url}/servicenow/main/${path}?${new URLSearchParams(
          query,
        )}`,
        {
          headers: {
            accept,
            // A test that blocks its own process for longer than the server keeps
            // a connection would find it closed.
            connection: 'close',
            authorization: token
              ? `Bearer ${token}`
              : `Basic ${Buffer.from(`${user}:${password}`).toString(
                  'base64',
                )}`,
          },
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        },
      );
    },
    servicenowToken: form =>
      fetch(`${simulators.url}/servicenow/main/oauth_token.do`, {
        method: 'POST',
        body: new URLSearchParams(form),
      }),
    gitlab: (
      path,
      query = {},
      { token = GITLAB_DEMO_TOKEN, bearer = false } = {},
    ) =>
      fetch(
        `${simulators.url}/gitlab/main/api/v4/${path}?${new URLSearchParams(
          query,
        )}`,
        {
          headers: {
            connection: 'close',
            ...(token !== '' && bearer
              ? { authorization: `Bearer ${token}` }
              : {}),
            ...(token !== '' && !bearer ? { 'private-token': token } : {}),
          },
          redirect: 'manual',
          signal: AbortSignal.timeout(15_000),
        },
      ),
    argocd: (
      path,
      query = {},
      { token = ARGOCD_DEMO_TOKEN, signal = AbortSignal.timeout(15_000) } = {},
    ) =>
      fetch(
        `${simulators.url}/argocd/main/api/v1/${path}?${new URLSearchParams(
          query,
        )}`,
        {
          headers: {
            connection: 'close',
            ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          },
          redirect: 'manual',
          signal,
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
