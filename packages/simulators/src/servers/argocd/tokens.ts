/** Somebody who may call the simulated Argo CD; every secret is public. */
export interface ArgocdToken {
  readonly token: string;
  readonly name: string;
  /** Argo CD projects it sees; undefined = all but the closed one. */
  readonly projects?: readonly string[];
  readonly expired?: boolean;
}

const encoded = (part: unknown) =>
  Buffer.from(JSON.stringify(part)).toString('base64url');

/** A text of the form of a signed token; nobody checks the signature. */
const tokenOf = (name: string, exp?: number): string =>
  [
    encoded({ alg: 'HS256', typ: 'JWT' }),
    encoded({
      iss: 'argocd',
      sub: `${name}:apiKey`,
      iat: 1_735_808_400,
      ...(exp ? { exp } : {}),
    }),
    encoded(`rosetta demo ${name}`),
  ].join('.');

/** Reads every application outside the closed project. */
export const ARGOCD_DEMO_TOKEN = tokenOf('rosetta');
/** Reads the applications of the project `payments` only. */
export const ARGOCD_PAYMENTS_TOKEN = tokenOf('rosetta-payments');
/** Expired: 401. */
export const ARGOCD_EXPIRED_TOKEN = tokenOf('rosetta-expired', 1_735_894_800);
/** Signs in for the first of the tokens. */
export const ARGOCD_DEMO_USER = 'rosetta';
export const ARGOCD_DEMO_PASSWORD = 'RosettaDemoArgo0';

export const TOKENS: readonly ArgocdToken[] = [
  { token: ARGOCD_DEMO_TOKEN, name: 'rosetta' },
  {
    token: ARGOCD_PAYMENTS_TOKEN,
    name: 'rosetta-payments',
    projects: ['payments'],
  },
  { token: ARGOCD_EXPIRED_TOKEN, name: 'rosetta-expired', expired: true },
];
