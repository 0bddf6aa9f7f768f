import { InstanceName } from '../../estate/topology';

export type Scope =
  | 'metrics.read'
  | 'problems.read'
  | 'entities.read'
  | 'events.read'
  | 'slo.read';

/** An access token of the simulated environments; every one is public. */
export interface SimulatedToken {
  readonly value: string;
  readonly instance: InstanceName;
  readonly scopes: readonly Scope[];
  readonly expired: boolean;
}

const PUBLIC_PART = 'dt0c01.ROSETTADEMO000000000000';

// The secret part spells what the token is for, padded to the vendor's 64 characters.
const token = (purpose: string) => `${PUBLIC_PART}.${purpose.padEnd(64, '0')}`;

const ALL: readonly Scope[] = [
  'metrics.read',
  'problems.read',
  'entities.read',
  'events.read',
  'slo.read',
];

/** Full access to the environment `main`. */
export const MAIN_TOKEN = token('SIMULATEDMAINFULLSCOPE');
/** Full access to the environment `trade`. */
export const TRADE_TOKEN = token('SIMULATEDTRADEFULLSCOPE');
/** May not read problems on `main`. */
export const NO_PROBLEMS_TOKEN = token('SIMULATEDMAINWITHOUTPROBLEMS');
/** May neither read events nor SLOs on `main`. */
export const NO_EVENTS_TOKEN = token('SIMULATEDMAINWITHOUTEVENTS');
/** Known to `main` and past its expiry. */
export const EXPIRED_TOKEN = token('SIMULATEDMAINEXPIRED');

export const TOKENS: readonly SimulatedToken[] = [
  { value: MAIN_TOKEN, instance: 'main', scopes: ALL, expired: false },
  { value: TRADE_TOKEN, instance: 'trade', scopes: ALL, expired: false },
  {
    value: NO_PROBLEMS_TOKEN,
    instance: 'main',
    scopes: ['metrics.read', 'entities.read', 'events.read', 'slo.read'],
    expired: false,
  },
  {
    value: NO_EVENTS_TOKEN,
    instance: 'main',
    scopes: ['metrics.read', 'problems.read', 'entities.read'],
    expired: false,
  },
  { value: EXPIRED_TOKEN, instance: 'main', scopes: ALL, expired: true },
];
