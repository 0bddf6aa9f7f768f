const ARGOCD_TOKEN_PARTS = [{ alg: 'HS256', typ: 'JWT' }, { iss: 'argocd', sub: 'rosetta:apiKey', iat: 1735808400 }, 'rosetta demo rosetta'];
const ELASTIC_KEY_SECRET = 'RosettaDemoElasticKey0';

/** What the simulated tools let in, by tool; every one is public (packages/simulators/README.md). */
export const SIMULATED_CREDENTIALS = {
  /** Tokens by environment. */
  dynatrace: {
    main: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDMAINFULLSCOPE'.padEnd(64, '0')}`,
    trade: `dt0c01.ROSETTADEMO000000000000.${'SIMULATEDTRADEFULLSCOPE'.padEnd(64, '0')}`,
  },
  /** An OAuth client, and a user of the same rights. */
  servicenow: {
    clientId: '70cb8e5f4d1a4b6f9e2d3c4b5a697887',
    clientSecret: 'RosettaDemoClientSecret0',
    username: 'rosetta.integration',
    password: 'RosettaDemoIntegration0',
  },
  gitlab: { token: 'glpat-RosettaDemoReadApi00' },
  argocd: { token: ARGOCD_TOKEN_PARTS.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') },
  /** The key as it is sent, Base64 of its id and its secret, and the secret alone. */
  elasticsearch: {
    apiKey: Buffer.from(`rosetta-demo:${ELASTIC_KEY_SECRET}`).toString('base64'),
    apiKeySecret: ELASTIC_KEY_SECRET,
  },
  opensearch: { username: 'rosetta', password: 'RosettaDemoOpenSearch0' },
} as const;

/** Value of the `authorization` header of somebody with a password. */
export const basicAuthorization = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
