import { RhythmName } from './rhythm';
import { MappingKind, ComponentSpec, SYSTEMS } from './topologyData';

/**
 * One line per service, grouped by system. Columns: name, tier, rhythm, peak
 * requests per minute, p50 and p95 in ms, errors in percent, how it is mapped,
 * whether it also runs in UAT, what it depends on (`r:` marks a resource).
 */
const TABLE = `
[payments-platform]
payments-api          | 1 | retail | 2400 | 140 |  400 | 0.18 | ids      | yes | payments-orchestrator fraud-screening r:payments-db
payments-orchestrator | 1 | retail | 2100 |  90 |  260 | 0.12 | multi    | yes | ledger-core sepa-instant payments-router r:message-broker
payments-router       | 2 | retail | 1900 |  12 |   45 | 0.05 | ids      | yes | r:core-network-gateway
payments-notifier     | 3 | retail |  800 |  60 |  240 | 0.4  | ids      | yes | r:message-broker
payment-limits        | 2 | retail | 1500 |   9 |   32 | 0.06 | bad      | yes | r:payments-db
[sepa]
sepa-batch            | 2 | batch  |  600 | 170 |  640 | 0.3  | ids      | yes | iso20022-parser ledger-core r:payments-db
sepa-instant          | 1 | retail |  900 | 160 |  520 | 0.2  | multi    | yes | iso20022-parser sanctions-check r:core-network-gateway
sepa-mandates         | 3 | office |  180 |  70 |  260 | 0.25 | ids      | yes | r:payments-db
iso20022-parser       | 2 | flat   | 1100 |  18 |   60 | 0.08 | ids      | yes |
[fraud-prevention]
fraud-screening       | 1 | retail | 2300 |  55 |  190 | 0.1  | tag      | yes | fraud-rules profile-api
sanctions-check       | 1 | retail | 1200 |  75 |  280 | 0.15 | selector | yes |
fraud-rules           | 3 | office |   60 |  40 |  150 | 0.2  | unmapped | no  | r:payments-db
[cards-issuing]
cards-issuer          | 2 | office |  420 | 120 |  480 | 0.22 | ids      | yes | cards-personalisation profile-api r:cards-db
cards-personalisation | 3 | office |   90 | 240 |  900 | 0.35 | ids      | no  | r:cards-db
cards-portal          | 3 | office |  160 | 180 |  650 | 0.3  | foreign  | yes | cards-issuer identity-provider
[cards-authorisation]
cards-switch          | 1 | retail | 5200 |  28 |   95 | 0.07 | tag      | yes | cards-tokenizer fraud-screening r:cards-db r:core-network-gateway
cards-tokenizer       | 1 | retail | 4800 |   7 |   22 | 0.03 | ids      | yes |
cards-disputes        | 4 | office |   35 | 210 |  820 | 0.5  | unmapped | no  | r:cards-db
[credit-origination]
credit-scoring        | 2 | office |  340 | 210 |  600 | 0.28 | selector | yes | affordability-check profile-api
loan-application      | 2 | office |  260 | 170 |  580 | 0.32 | ids      | yes | credit-scoring offer-engine kyc-check
affordability-check   | 3 | office |  220 | 260 |  900 | 0.2  | ids      | no  | statements-api
offer-engine          | 3 | office |  210 |  95 |  330 | 0.15 | ids      | yes | interest-engine
[loan-servicing]
loan-ledger           | 2 | office |  480 |  65 |  230 | 0.1  | foreign  | yes | ledger-core r:ledger-db
repayment-scheduler   | 3 | batch  |  300 | 150 |  700 | 0.2  | ids      | no  | loan-ledger
collections-api       | 4 | office |   70 | 130 |  520 | 0.4  | wrong    | yes | loan-ledger
[mobile-banking]
mobile-gateway        | 1 | retail | 6800 | 110 |  360 | 0.16 | tag      | yes | payments-api profile-api identity-provider ledger-core
mobile-push           | 3 | retail | 1300 |  45 |  170 | 0.6  | ids      | yes | r:message-broker
mobile-onboarding     | 2 | retail |  140 | 190 |  630 | 0.45 | ids      | yes | kyc-check identity-provider
mobile-config         | 4 | flat   |  900 |   6 |   20 | 0.02 | unmapped | no  |
[web-banking]
web-gateway           | 1 | office | 3100 | 130 |  420 | 0.2  | ids      | yes | web-session payments-api statements-api
web-session           | 2 | office | 3300 |   5 |   18 | 0.02 | foreign  | yes | identity-provider
web-documents         | 4 | office |  120 | 320 | 1150 | 0.5  | wrong    | no  | statements-api
[letters-of-credit]
lc-issuance           | 2 | office |   45 | 210 |  640 | 0.6  | ids      | yes | trade-documents sanctions-check r:trade-db
lc-amendments         | 3 | office |   20 | 340 | 1170 | 0.7  | ids      | yes | lc-issuance
guarantees-api        | 3 | office |   30 | 330 | 1180 | 0.5  | tag      | no  | trade-documents r:trade-db
[trade-documents-hub]
trade-documents       | 2 | office |   85 | 190 |  610 | 0.4  | ids      | yes | trade-archive r:trade-db
trade-archive         | 4 | batch  |   60 | 340 | 1190 | 0.8  | ids      | no  | r:trade-db
[core-ledger]
ledger-core           | 1 | retail | 4100 |  22 |   85 | 0.04 | ids      | yes | r:ledger-db r:message-broker
ledger-export         | 3 | batch  |  240 | 290 | 1150 | 0.3  | ids      | yes | ledger-core
statements-api        | 2 | office | 1250 | 150 |  540 | 0.18 | selector | yes | ledger-core
interest-engine       | 2 | batch  |  500 |  85 |  300 | 0.09 | ids      | no  | r:ledger-db
[customer-360]
profile-api           | 1 | retail | 3900 |  24 |   90 | 0.06 | tag      | yes | r:ledger-db
consent-api           | 2 | retail |  700 |  30 |  110 | 0.1  | tag      | yes |
kyc-check             | 2 | office |  150 | 230 |  610 | 0.55 | ids      | yes | sanctions-check
[platform-core]
identity-provider     | 1 | retail | 5600 |  35 |  130 | 0.05 | ids      | yes | r:core-network-gateway
`;

const TIERS = [1, 2, 3, 4] as const;
const RHYTHMS: readonly RhythmName[] = ['retail', 'office', 'batch', 'flat'];
const MAPPINGS: readonly MappingKind[] = [
  'ids',
  'multi',
  'tag',
  'selector',
  'foreign',
  'unmapped',
  'wrong',
  'bad',
];

function oneOf<T extends string | number>(
  allowed: readonly T[],
  text: string,
): T {
  const found = allowed.find(candidate => String(candidate) === text);
  if (found === undefined) {
    throw new Error(`Unknown value "${text}" in the component table`);
  }
  return found;
}

function reference(text: string): string {
  return text.startsWith('r:')
    ? `resource:${text.slice(2)}`
    : `component:${text}`;
}

function readRow(system: string, line: string): ComponentSpec {
  const cells = line.split('|').map(cell => cell.trim());
  const [name, tier, rhythm, peak, p50, p95, errors, mapping, uat, targets] =
    cells;
  return {
    name,
    system,
    owner:
      SYSTEMS.find(candidate => candidate.name === system)?.owner ??
      'direction',
    tier: oneOf(TIERS, tier),
    rhythm: oneOf(RHYTHMS, rhythm),
    peakPerMinute: Number(peak),
    p50Ms: Number(p50),
    p95Ms: Number(p95),
    errorRatio: Number(errors) / 100,
    mapping: oneOf(MAPPINGS, mapping),
    hasUat: uat === 'yes',
    dependsOn: targets.split(' ').filter(Boolean).map(reference),
  };
}

function readTable(): ComponentSpec[] {
  const components: ComponentSpec[] = [];
  let system = '';
  for (const line of TABLE.trim().split('\n')) {
    if (line.startsWith('[')) {
      system = line.slice(1, -1);
    } else {
      components.push(readRow(system, line));
    }
  }
  return components;
}

/** The 45 services of the bank, in catalog order. */
export const COMPONENTS: readonly ComponentSpec[] = readTable();
