import {
  describeConnectorContract,
  FixtureRequest,
} from '@rosetta/backstage-plugin-monitoring-node/testing';
import {
  changeRow,
  CI,
  ciRow,
  fakeServicenow,
  FakeTables,
  incidentRow,
  OTHER_CI,
  problemRow,
  relationRow,
  slaRow,
  sysId,
} from './__testUtils__/fakeServicenow';
import { HOUR, ids, START, target } from './__testUtils__/useServicenow';
import { servicenowConnectorFactory } from './servicenowConnector';

const CANARY = 'canary-secret-0123456789';
const shared = {
  factory: servicenowConnectorFactory,
  canary: CANARY,
  window: { startMs: START, endMs: START + HOUR },
  nowMs: START + HOUR,
  targets: [target('a', ids(CI)), target('b', ids(CI, OTHER_CI), 'inherited')],
};
const basic = { auth: { type: 'basic', username: 'rosetta', password: CANARY }, pageSize: 2 };

const tables = (more: FakeTables['tables'] = {}): FakeTables => ({
  tables: {
    cmdb_ci: [ciRow(CI, 'Checkout'), ciRow(OTHER_CI, 'Cart')],
    incident: [1, 2, 3, 4, 5].map(number =>
      incidentRow(number, { cmdb_ci: number === 5 ? OTHER_CI : CI }),
    ),
    task_sla: [1, 2, 3].map(number => slaRow(number)),
    change_request: [1, 2, 3].map(number => changeRow(number)),
    problem: [1, 2, 3].map(number => problemRow(number)),
    cmdb_rel_ci: [relationRow(1, CI, OTHER_CI), relationRow(2, OTHER_CI, CI, 'Runs on::Runs')],
    ...more,
  },
});
const link = (name: string, via: 'direct' | 'inherited') => ({
  entityRef: `component:default/${name}`,
  environment: 'production',
  via,
});
const incidentFact = (number: number, isOther = false) => ({
  kind: 'incident' as const,
  externalId: sysId(number),
  number: `INC000000${number}`,
  title: `Payment is slow ${number}`,
  state: 'in_progress' as const,
  stateCode: '2',
  priority: 2,
  impact: 1,
  urgency: 2,
  category: 'software',
  subcategory: null,
  closeCode: null,
  assignmentGroup: 'Payments run',
  openedMs: START + 600_000,
  resolvedMs: null,
  closedMs: null,
  reopenCount: 0,
  reassignmentCount: null,
  businessDurationSeconds: null,
  problemId: null,
  causedByChangeId: null,
  fixChangeId: null,
  parentId: null,
  ciId: isOther ? OTHER_CI : CI,
  updatedMs: START + 1_800_000,
  links: [...(isOther ? [] : [link('a', 'direct')]), link('b', 'inherited')],
});
const slaFact = (number: number) => ({
  kind: 'task_sla' as const,
  externalId: sysId(0x1000 + number),
  incidentId: sysId(number),
  name: 'Priority 2 resolution (8 hour)',
  target: 'resolution' as const,
  stage: 'in_progress' as const,
  hasBreached: false,
  startedMs: START + 600_000,
  endedMs: null,
  plannedEndMs: START + 8 * HOUR + 600_000,
  businessUsedRatio: 4.17 / 100,
  updatedMs: START + 1_800_000,
});

/** A server that reads no `sys_id>`: the same page for ever. */
const endless = (table: string) => (request: FixtureRequest) =>
  fakeServicenow(tables())(
    request.path.endsWith(table) && !request.query.has('sysparm_no_count')
      ? {
          ...request,
          query: new URLSearchParams({
            ...Object.fromEntries(request.query),
            sysparm_query: request.query.get('sysparm_query')!.replace(/\^sys_id>[0-9a-f]+/, ''),
          }),
        }
      : request,
  );

describeConnectorContract('servicenow incidents', {
  ...shared,
  options: basic,
  stream: 'incidents',
  healthy: fakeServicenow(tables()),
  expectedFacts: [1, 2, 3, 4].map(number => incidentFact(number)).concat(incidentFact(5, true)),
  malformed: fakeServicenow(
    tables({
      incident: [
        incidentRow(1, { opened_at: 'yesterday' }),
        incidentRow(2, { resolved_at: '2026-11-20 05:00:00', state: '6' }),
        incidentRow(3),
      ],
    }),
  ),
  malformedFacts: 1,
  malformedCode: 'resolved_before_opened',
  endless: endless('incident'),
});

describeConnectorContract('servicenow task_sla', {
  ...shared,
  options: basic,
  stream: 'task_sla',
  healthy: fakeServicenow(tables()),
  expectedFacts: [slaFact(1), slaFact(2), slaFact(3)],
  malformed: fakeServicenow(
    tables({ task_sla: [slaRow(1, { has_breached: 'maybe' }), slaRow(2)] }),
  ),
  malformedFacts: 1,
  malformedCode: 'bad_boolean',
  endless: endless('task_sla'),
});

const changeFact = (number: number) => ({
  kind: 'change' as const,
  externalId: sysId(0x2000 + number),
  number: `CHG000000${number}`,
  title: `Release ${number}`,
  state: 'scheduled' as const,
  stateCode: '-2',
  type: 'normal' as const,
  risk: 3,
  impact: 2,
  approval: 'approved' as const,
  isOnHold: false,
  openedMs: Date.parse('2026-11-18T09:00:00Z'),
  plannedStartMs: Date.parse('2026-11-20T20:00:00Z'),
  plannedEndMs: Date.parse('2026-11-20T22:00:00Z'),
  workStartMs: null,
  workEndMs: null,
  closedMs: null,
  outcome: null,
  closeCode: null,
  assignmentGroup: 'Payments run',
  ciId: CI,
  updatedMs: START + 1_800_000,
  links: [link('a', 'direct'), link('b', 'inherited')],
});

describeConnectorContract('servicenow changes', {
  ...shared,
  options: basic,
  stream: 'changes',
  healthy: fakeServicenow(tables()),
  expectedFacts: [changeFact(1), changeFact(2), changeFact(3)],
  malformed: fakeServicenow(
    tables({ change_request: [changeRow(1, { end_date: '2026-11-20 19:59:59' }), changeRow(2)] }),
  ),
  malformedFacts: 1,
  malformedCode: 'ends_before_start',
  endless: endless('change_request'),
});

const problemFact = (number: number) => ({
  kind: 'itsm_problem' as const,
  externalId: sysId(0x3000 + number),
  number: `PRB000000${number}`,
  title: `Connections are lost ${number}`,
  state: 'root_cause_analysis' as const,
  stateCode: '103',
  priority: 2,
  isKnownError: true,
  openedMs: Date.parse('2026-10-01T09:00:00Z'),
  resolvedMs: null,
  closedMs: null,
  assignmentGroup: 'Payments run',
  fixChangeId: sysId(0x2001),
  ciId: CI,
  updatedMs: START + 1_800_000,
  links: [link('a', 'direct'), link('b', 'inherited')],
});

describeConnectorContract('servicenow problem records', {
  ...shared,
  options: basic,
  stream: 'itsm_problems',
  healthy: fakeServicenow(tables()),
  expectedFacts: [problemFact(1), problemFact(2), problemFact(3)],
  malformed: fakeServicenow(
    tables({ problem: [problemRow(1, { known_error: 'perhaps' }), problemRow(2)] }),
  ),
  malformedFacts: 1,
  malformedCode: 'bad_boolean',
  endless: endless('problem'),
});

const relation = (from: string, to: string, kind: 'dependsOn' | 'runsOn') => ({
  kind: 'relation' as const,
  fromRef: `component:default/${from}`,
  toRef: `component:default/${to}`,
  relation: kind,
  origin: 'cmdb' as const,
});

describeConnectorContract('servicenow cmdb', {
  ...shared,
  options: basic,
  stream: 'cmdb',
  targets: [target('a', ids(CI)), target('b', ids(OTHER_CI)), target('c', ids(CI), 'inherited')],
  healthy: fakeServicenow(tables()),
  expectedFacts: [relation('a', 'b', 'dependsOn'), relation('b', 'a', 'runsOn')],
  malformed: fakeServicenow(
    tables({
      cmdb_rel_ci: [
        relationRow(1, CI, OTHER_CI, 'Depends on::Used by', { child: ['x'] }),
        relationRow(2, OTHER_CI, CI, 'Runs on::Runs'),
      ],
    }),
  ),
  malformedFacts: 1,
  malformedCode: 'malformed_row',
});
