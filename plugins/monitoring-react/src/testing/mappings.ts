import type {
  Mapping,
  MappingCell,
  MappingChange,
  MappingCoverage,
  MappingMatrix,
  MappingRow,
  SourceId,
} from '@rosetta/backstage-plugin-monitoring-common';
import { before, DAY, FIXTURE_NOW_MS, HOUR, MINUTE } from './time';

/** The mapping of cards-switch to a CI that ServiceNow does not know, unless told otherwise. */
export function buildMapping(
  overrides: Partial<Mapping> = {},
  nowMs = FIXTURE_NOW_MS,
): Mapping {
  return {
    id: '7',
    entityRef: 'component:default/cards-switch',
    environment: 'production',
    source: 'servicenow',
    instance: 'main',
    key: 'cmdb.ciName',
    value: 'CARDS SWITCH 2',
    note: 'CI was renamed',
    createdBy: 'user:default/alex',
    created: before(2 * DAY, nowMs),
    updatedBy: 'user:default/alex',
    updated: before(2 * DAY, nowMs),
    ...overrides,
  };
}

/** A cell that is mapped by an annotation and was found, unless told otherwise. */
export function buildMappingCell(
  source: SourceId,
  overrides: Partial<MappingCell> = {},
  nowMs = FIXTURE_NOW_MS,
): MappingCell {
  return {
    source,
    state: 'mapped',
    value: `${source}-value`,
    instance: 'main',
    origin: 'rosetta',
    verification: 'found',
    verified: before(5 * MINUTE, nowMs),
    note: null,
    mapping: null,
    findings: [],
    upstreamUrl: `https://${source}.example/object`,
    ...overrides,
  };
}

/** What a cell is that nothing maps. */
export const NOT_MAPPED: Partial<MappingCell> = {
  state: 'not_mapped',
  value: null,
  instance: null,
  origin: null,
  verification: null,
  verified: null,
  upstreamUrl: null,
};

/** An annotation of Dynatrace that breaks the grammar. */
export const BAD_ENTITY_ID: MappingCell['findings'][number] = {
  key: 'rosetta.io/dynatrace.entityId',
  value: 'SERVICE 8F2C41',
  message: 'is not a comma list of Dynatrace entity ids',
  example: 'SERVICE-8F2C41D09A3B7E55',
};

/** A component of a team with the cells given. */
export function buildMappingRow(
  name: string,
  cells: MappingCell[],
  overrides: Partial<MappingRow> = {},
): MappingRow {
  return {
    ref: `component:default/${name}`,
    kind: 'component',
    name,
    title: null,
    owner: 'group:default/payments-team',
    system: 'system:default/payments-platform',
    cells,
    findings: cells.flatMap(cell => cell.findings),
    ...overrides,
  };
}

/** Rows with a cell in every state and of every origin, of Dynatrace, ServiceNow and GitLab. */
export function buildMappingMatrix(nowMs = FIXTURE_NOW_MS): MappingMatrix {
  const cell = (source: SourceId, overrides: Partial<MappingCell> = {}) =>
    buildMappingCell(source, overrides, nowMs);
  const items = [
    buildMappingRow('accounts-api', [
      cell('dynatrace', { value: 'SERVICE-3A91C0FFEE3A91C0' }),
      cell('servicenow', { value: 'accounts-api', origin: 'inherited' }),
      cell('gitlab', { value: 'retail/accounts-api', origin: 'foreign' }),
    ]),
    buildMappingRow(
      'cards-switch',
      [
        cell('dynatrace', { origin: 'overlay', verification: 'ambiguous' }),
        cell('servicenow', {
          value: 'CARDS SWITCH 2',
          origin: 'mapping',
          verification: 'not_found',
          mapping: buildMapping({}, nowMs),
        }),
        cell('gitlab', { verification: 'refused' }),
      ],
      { owner: 'group:default/cards-run' },
    ),
    buildMappingRow('payments-api', [
      cell('dynatrace', {
        state: 'invalid',
        value: null,
        verification: null,
        verified: null,
        upstreamUrl: null,
        findings: [BAD_ENTITY_ID],
      }),
      cell('servicenow', { verification: 'unverified', verified: null }),
      cell('gitlab', NOT_MAPPED),
    ]),
    buildMappingRow(
      'platform-dns',
      [
        cell('dynatrace', { ...NOT_MAPPED, state: 'switched_off' }),
        cell('servicenow'),
        cell('gitlab', NOT_MAPPED),
      ],
      { ref: 'resource:default/platform-dns', kind: 'resource', owner: null },
    ),
  ];
  return {
    items,
    nextCursor: null,
    total: items.length,
    counts: { all: items.length, findings: 2, not_mapped: 1, overridden: 1 },
    sources: [
      {
        source: 'dynatrace',
        instances: ['main', 'trade'],
        isForEveryEnvironment: false,
        keys: [
          'dynatrace.entityId',
          'dynatrace.tag',
          'dynatrace.entitySelector',
        ],
      },
      {
        source: 'servicenow',
        instances: ['main'],
        isForEveryEnvironment: false,
        keys: ['servicenow.ciId', 'cmdb.ciName'],
      },
      {
        source: 'gitlab',
        instances: ['main'],
        isForEveryEnvironment: true,
        keys: ['gitlab.projectId'],
      },
    ],
  };
}

/** Two teams and entities of nobody; better than 30 days ago. */
export function buildMappingCoverage(
  overrides: Partial<MappingCoverage> = {},
): MappingCoverage {
  return {
    needed: 100,
    found: 91,
    previousRatio: 0.87,
    teams: [
      {
        ref: 'group:default/cards-run',
        name: 'Cards Run',
        entities: 11,
        needed: 40,
        found: 33,
      },
      {
        ref: 'group:default/payments-team',
        name: 'Payments',
        entities: 13,
        needed: 58,
        found: 58,
      },
      { ref: null, name: null, entities: 1, needed: 2, found: 0 },
    ],
    ...overrides,
  };
}

/** A mapping that was made and changed, and another entity's that was removed; newest first. */
export function buildMappingChanges(nowMs = FIXTURE_NOW_MS): MappingChange[] {
  const change = (overrides: Partial<MappingChange>): MappingChange => ({
    mappingId: '7',
    action: 'updated',
    entityRef: 'component:default/cards-switch',
    environment: 'production',
    source: 'servicenow',
    before: { instance: 'main', key: 'cmdb.ciName', value: 'CARDS SWITCH' },
    after: { instance: 'main', key: 'cmdb.ciName', value: 'CARDS SWITCH 2' },
    note: 'CI was renamed',
    by: 'user:default/alex',
    at: before(2 * HOUR, nowMs),
    ...overrides,
  });
  return [
    change({}),
    change({
      mappingId: '5',
      action: 'deleted',
      entityRef: 'component:default/accounts-api',
      environment: '*',
      source: 'gitlab',
      before: { instance: null, key: 'gitlab.projectId', value: '4417' },
      after: null,
      note: '',
      by: 'user:default/dana',
      at: before(DAY, nowMs),
    }),
    change({
      action: 'created',
      before: null,
      after: { instance: 'main', key: 'cmdb.ciName', value: 'CARDS SWITCH' },
      note: 'No annotation yet',
      at: before(2 * DAY, nowMs),
    }),
  ];
}
