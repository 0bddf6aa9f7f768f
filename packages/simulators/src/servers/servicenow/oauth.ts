import { sysIdOf } from '../../estate/hash';
import { CLIENTS, OAuthClient, ServicenowUser, USERS } from './users';

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Grant {
  readonly userName: string;
  readonly clientId: string;
  readonly kind: 'access' | 'refresh';
  /** epoch ms */
  readonly expiresAt: number;
}

/** What of the token endpoint can be switched. */
export interface TokenSettings {
  /** Life of an access token, whole seconds. */
  readonly tokenLifetimeSeconds: number;
  /** The property without which `client_credentials` is refused. */
  readonly clientCredentialsEnabled: boolean;
}

const REFRESH_MS = 100 * 86_400_000;

const refusal = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error_description: description, error },
});

/** Issues tokens and knows whose they are. */
export class TokenDesk {
  private readonly grants = new Map<string, Grant>();
  private issued = 0;

  constructor(private readonly seed: number) {}

  /**
   * Answers a request for a token.
   *
   * @param form - the body, url-encoded form
   * @param now - epoch ms
   */
  answer(form: URLSearchParams, settings: TokenSettings, now: number): TokenAnswer {
    const client = CLIENTS.find(
      candidate =>
        candidate.id === form.get('client_id') && candidate.secret === form.get('client_secret'),
    );
    if (!client) {
      return refusal(401, 'access_denied', 'access_denied');
    }
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return settings.clientCredentialsEnabled
          ? this.grant(client.applicationUser, client, settings, now, false)
          : refusal(401, 'access_denied', 'access_denied');
      case 'password':
        return this.byPassword(form, client, settings, now);
      case 'refresh_token':
        return this.byRefresh(form, client, settings, now);
      default:
        return refusal(400, 'unsupported_grant_type', 'The grant type is not supported');
    }
  }

  /** Whose access token it is, if it still holds. */
  userOf(token: string, now: number): ServicenowUser | undefined {
    const grant = this.grants.get(token);
    return grant?.kind === 'access' && grant.expiresAt > now
      ? USERS.find(user => user.name === grant.userName)
      : undefined;
  }

  /** Takes every token back; refresh tokens too. */
  revokeAll(): void {
    this.grants.clear();
  }

  private byPassword(
    form: URLSearchParams,
    client: OAuthClient,
    settings: TokenSettings,
    now: number,
  ): TokenAnswer {
    const user = USERS.find(
      candidate =>
        candidate.name === form.get('username') && candidate.password === form.get('password'),
    );
    return user
      ? this.grant(user.name, client, settings, now, true)
      : refusal(401, 'access_denied', 'access_denied');
  }

  private byRefresh(
    form: URLSearchParams,
    client: OAuthClient,
    settings: TokenSettings,
    now: number,
  ): TokenAnswer {
    const grant = this.grants.get(form.get('refresh_token') ?? '');
    return grant?.kind === 'refresh' && grant.clientId === client.id && grant.expiresAt > now
      ? this.grant(grant.userName, client, settings, now, true)
      : refusal(401, 'access_denied', 'access_denied');
  }

  private grant(
    userName: string,
    client: OAuthClient,
    settings: TokenSettings,
    now: number,
    refreshable: boolean,
  ): TokenAnswer {
    const lifeMs = settings.tokenLifetimeSeconds * 1000;
    const shared = { userName, clientId: client.id };
    const access = this.token({ ...shared, kind: 'access', expiresAt: now + lifeMs });
    return {
      status: 200,
      body: {
        access_token: access,
        ...(refreshable
          ? {
              refresh_token: this.token({
                ...shared,
                kind: 'refresh',
                expiresAt: now + REFRESH_MS,
              }),
            }
          : {}),
        scope: 'useraccount',
        token_type: 'Bearer',
        expires_in: settings.tokenLifetimeSeconds,
      },
    };
  }

  private token(grant: Grant): string {
    this.issued += 1;
    const hex = [1, 2, 3, 4]
      .map(part => sysIdOf(`token/${this.seed}/${this.issued}/${part}`))
      .join('');
    const token = Buffer.from(hex, 'hex').toString('base64url');
    this.grants.set(token, grant);
    return token;
  }
}
