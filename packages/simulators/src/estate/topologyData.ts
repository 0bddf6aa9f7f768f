import { RhythmName } from './rhythm';

/** How the catalog entity points at its Dynatrace entities. */
export type MappingKind =
  | 'ids'
  | 'multi'
  | 'tag'
  | 'selector'
  | 'foreign'
  | 'unmapped'
  | 'wrong'
  | 'bad';

export interface DomainSpec {
  name: string;
  title: string;
  owner: string;
}

export interface SystemSpec {
  name: string;
  title: string;
  domain: string;
  owner: string;
}

/** One deployable service: traffic in requests per minute at peak, latency in ms, errors as a ratio. */
export interface ComponentSpec {
  name: string;
  system: string;
  owner: string;
  tier: 1 | 2 | 3 | 4;
  rhythm: RhythmName;
  peakPerMinute: number;
  p50Ms: number;
  p95Ms: number;
  errorRatio: number;
  mapping: MappingKind;
  hasUat: boolean;
  dependsOn: string[];
}

/** One server with signals of its own; memory in bytes, network latency in ms. */
export interface ResourceSpec {
  name: string;
  title: string;
  type: 'database' | 'message-broker' | 'network';
  system: string;
  owner: string;
  tier: 1 | 2 | 3 | 4;
  memoryBytes: number;
  cpuBasePercent: number;
  memoryBasePercent: number;
  networkMs: number;
  hasUat: boolean;
}

export const DOMAINS: readonly DomainSpec[] = [
  { name: 'payments', title: 'Payments', owner: 'payments-tribe' },
  { name: 'cards', title: 'Cards', owner: 'cards-team' },
  { name: 'lending', title: 'Lending', owner: 'ledger-team' },
  {
    name: 'digital-channels',
    title: 'Digital channels',
    owner: 'digital-team',
  },
  { name: 'trade-finance', title: 'Trade finance', owner: 'trade-team' },
  { name: 'accounts', title: 'Accounts', owner: 'ledger-team' },
  { name: 'customer-data', title: 'Customer data', owner: 'digital-team' },
  {
    name: 'platform-services',
    title: 'Platform services',
    owner: 'platform-admins',
  },
];

export const SYSTEMS: readonly SystemSpec[] = [
  {
    name: 'payments-platform',
    title: 'Payments platform',
    domain: 'payments',
    owner: 'payments-team',
  },
  { name: 'sepa', title: 'SEPA', domain: 'payments', owner: 'payments-team' },
  {
    name: 'fraud-prevention',
    title: 'Fraud prevention',
    domain: 'payments',
    owner: 'payments-team',
  },
  {
    name: 'cards-issuing',
    title: 'Cards issuing',
    domain: 'cards',
    owner: 'cards-team',
  },
  {
    name: 'cards-authorisation',
    title: 'Cards authorisation',
    domain: 'cards',
    owner: 'cards-team',
  },
  {
    name: 'credit-origination',
    title: 'Credit origination',
    domain: 'lending',
    owner: 'ledger-team',
  },
  {
    name: 'loan-servicing',
    title: 'Loan servicing',
    domain: 'lending',
    owner: 'ledger-team',
  },
  {
    name: 'mobile-banking',
    title: 'Mobile banking',
    domain: 'digital-channels',
    owner: 'digital-team',
  },
  {
    name: 'web-banking',
    title: 'Web banking',
    domain: 'digital-channels',
    owner: 'digital-team',
  },
  {
    name: 'letters-of-credit',
    title: 'Letters of credit',
    domain: 'trade-finance',
    owner: 'trade-team',
  },
  {
    name: 'trade-documents-hub',
    title: 'Trade documents hub',
    domain: 'trade-finance',
    owner: 'trade-team',
  },
  {
    name: 'core-ledger',
    title: 'Core ledger',
    domain: 'accounts',
    owner: 'ledger-team',
  },
  {
    name: 'customer-360',
    title: 'Customer 360',
    domain: 'customer-data',
    owner: 'digital-team',
  },
  {
    name: 'platform-core',
    title: 'Platform core',
    domain: 'platform-services',
    owner: 'platform-admins',
  },
];

const GIB = 1024 ** 3;

export const RESOURCES: readonly ResourceSpec[] = [
  {
    name: 'payments-db',
    title: 'Payments database server',
    type: 'database',
    system: 'payments-platform',
    owner: 'payments-team',
    tier: 1,
    memoryBytes: 128 * GIB,
    cpuBasePercent: 28,
    memoryBasePercent: 61,
    networkMs: 1.4,
    hasUat: true,
  },
  {
    name: 'ledger-db',
    title: 'Ledger database server',
    type: 'database',
    system: 'core-ledger',
    owner: 'ledger-team',
    tier: 1,
    memoryBytes: 256 * GIB,
    cpuBasePercent: 31,
    memoryBasePercent: 58,
    networkMs: 1.1,
    hasUat: true,
  },
  {
    name: 'cards-db',
    title: 'Cards database server',
    type: 'database',
    system: 'cards-authorisation',
    owner: 'cards-team',
    tier: 1,
    memoryBytes: 128 * GIB,
    cpuBasePercent: 24,
    memoryBasePercent: 55,
    networkMs: 1.3,
    hasUat: true,
  },
  {
    name: 'trade-db',
    title: 'Trade database server',
    type: 'database',
    system: 'trade-documents-hub',
    owner: 'trade-team',
    tier: 3,
    memoryBytes: 64 * GIB,
    cpuBasePercent: 16,
    memoryBasePercent: 47,
    networkMs: 2.2,
    hasUat: false,
  },
  {
    name: 'message-broker',
    title: 'Message broker server',
    type: 'message-broker',
    system: 'platform-core',
    owner: 'platform-admins',
    tier: 1,
    memoryBytes: 64 * GIB,
    cpuBasePercent: 22,
    memoryBasePercent: 52,
    networkMs: 0.9,
    hasUat: true,
  },
  {
    name: 'core-network-gateway',
    title: 'Core network gateway',
    type: 'network',
    system: 'platform-core',
    owner: 'platform-admins',
    tier: 1,
    memoryBytes: 16 * GIB,
    cpuBasePercent: 18,
    memoryBasePercent: 38,
    networkMs: 3.5,
    hasUat: false,
  },
];
