/** Somebody who may call the simulated GitLab; every token is public. */
export interface GitlabToken {
  readonly token: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Top-level groups it sees; undefined = all. */
  readonly groups?: readonly string[];
  /** Sees projects, but neither pipelines nor environments. */
  readonly guest?: boolean;
  /** Why it is refused; undefined = it is not. */
  readonly refusal?: 'revoked' | 'expired';
}

/** Reads everything: what the documentation recommends. */
export const GITLAB_DEMO_TOKEN = 'glpat-RosettaDemoReadApi00';
/** Scope `read_user` only: 403 insufficient_scope. */
export const GITLAB_READ_USER_TOKEN = 'glpat-RosettaDemoReadUser0';
/** Revoked: 401 invalid_token. */
export const GITLAB_REVOKED_TOKEN = 'glpat-RosettaDemoRevoked00';
/** Expired: 401 invalid_token. */
export const GITLAB_EXPIRED_TOKEN = 'glpat-RosettaDemoExpired00';
/** Sees the group `payments` only: 404 elsewhere. */
export const GITLAB_PAYMENTS_TOKEN = 'glpat-RosettaDemoPayments0';
/** Role too low: 403 on deployments, environments and pipelines. */
export const GITLAB_GUEST_TOKEN = 'glpat-RosettaDemoGuest0000';

const READ_API = ['read_api', 'read_repository'];

export const TOKENS: readonly GitlabToken[] = [
  { token: GITLAB_DEMO_TOKEN, name: 'rosetta', scopes: READ_API },
  {
    token: GITLAB_READ_USER_TOKEN,
    name: 'rosetta-user',
    scopes: ['read_user'],
  },
  {
    token: GITLAB_REVOKED_TOKEN,
    name: 'rosetta-revoked',
    scopes: READ_API,
    refusal: 'revoked',
  },
  {
    token: GITLAB_EXPIRED_TOKEN,
    name: 'rosetta-expired',
    scopes: READ_API,
    refusal: 'expired',
  },
  {
    token: GITLAB_PAYMENTS_TOKEN,
    name: 'rosetta-payments',
    scopes: READ_API,
    groups: ['payments'],
  },
  {
    token: GITLAB_GUEST_TOKEN,
    name: 'rosetta-guest',
    scopes: READ_API,
    guest: true,
  },
];
