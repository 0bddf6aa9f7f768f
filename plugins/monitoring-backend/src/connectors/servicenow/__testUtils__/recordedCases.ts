/** Recordings of refusals, with the status they came with. */
export const ERRORS: Record<string, { status: number; code: string; words: string }> = {
  'error_401_not_authenticated.json': {
    status: 401,
    code: 'authentication',
    words: 'Auth information',
  },
  'error_403_insufficient_rights_null_detail.json': {
    status: 403,
    code: 'refused_scope',
    words: 'Insufficient',
  },
  'error_404_no_record.json': { status: 404, code: 'not_found', words: 'No Record' },
  'error_429_rate_limit.json': { status: 429, code: 'rate_limited', words: '100 requests' },
  'truncated_result_with_error_tail.txt': {
    status: 200,
    code: 'bad_payload',
    words: 'maximum execution',
  },
};

export const INCIDENT = 'incident_INC0000060_raw.json';
export const PAGES = [
  'incident_paged_page1.http.json',
  'incident_paged_page2.http.json',
  'incident_paged_page3.http.json',
];
export const CMDB = 'cmdb_ci_batch_display_all.json';
export const TOKEN = 'oauth_token.json';
export const EMPTY = 'table_empty_result.json';

const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
const CHG0000001 = {
  kind: 'change',
  externalId: 'a9e9c33dc61122760072455df62663d2',
  number: 'CHG0000001',
  title: 'Rollback Oracle ® Version',
  state: 'new',
  stateCode: '-5',
  type: 'normal',
  risk: 2,
  impact: 3,
  approval: 'requested',
  isOnHold: false,
  openedMs: at('2020-03-20 22:12:50'),
  plannedStartMs: at('2020-09-11 23:00:00'),
  plannedEndMs: at('2020-09-12 01:00:00'),
  workStartMs: null,
  workEndMs: null,
  // It carries the time of an earlier end, and is new again.
  closedMs: null,
  outcome: null,
  closeCode: null,
  // Recorded without dot-walked columns.
  assignmentGroup: null,
  ciId: 'a9c0c8d2c6112276018f7705562f9cb0',
  updatedMs: at('2020-09-24 12:42:23'),
};

export interface RowsCase {
  readonly stream: 'changes' | 'itsm_problems';
  readonly table: 'change_request' | 'problem';
  /** The item that is mapped, and the column it is in where that is none of ours. */
  readonly ci: string;
  readonly ciColumn?: string;
  readonly updated: string;
  /** Facts, rows of nobody's, refused rows. */
  readonly counts: readonly [facts: number, unrelated: number, rejected: number];
  readonly fact?: Readonly<Record<string, unknown>>;
  /** Why rows were refused. */
  readonly refused?: string;
}

/** Recordings of change requests and problem records. */
export const ROWS: Record<string, RowsCase> = {
  'change_request_CHG0000001.json': {
    stream: 'changes',
    table: 'change_request',
    ci: 'a9c0c8d2c6112276018f7705562f9cb0',
    updated: '2020-09-24 12:42:23',
    counts: [1, 0, 0],
    fact: CHG0000001,
  },
  'change_request_CHG0000003.json': {
    stream: 'changes',
    table: 'change_request',
    ci: 'aca17f8adbb4cc94cd707c910f96199f',
    updated: '2020-09-24 12:42:23',
    counts: [1, 0, 0],
    fact: { ...CHG0000001, number: 'CHG0000003', ciId: 'aca17f8adbb4cc94cd707c910f96199f' },
  },
  'change_request_planned_display_all.json': {
    stream: 'changes',
    table: 'change_request',
    ci: 'b0cb50c3c0a8000900893e69d3c5885e',
    updated: '2021-08-02 09:31:03',
    counts: [1, 1, 0],
    fact: {
      kind: 'change',
      externalId: 'c83c5e5347c12200e0ef563dbb9a7190',
      number: 'CHG0040007',
      title: 'Please reboot ApplicationServerPeopleSoft',
      state: 'authorize',
      stateCode: '-3',
      type: 'emergency',
      risk: 3,
      impact: 3,
      approval: 'requested',
      isOnHold: false,
      openedMs: at('2016-08-10 16:37:13'),
      plannedStartMs: at('2021-08-02 10:00:00'),
      plannedEndMs: at('2021-08-02 16:00:00'),
      workStartMs: null,
      workEndMs: null,
      closedMs: null,
      outcome: null,
      closeCode: null,
      assignmentGroup: null,
      ciId: 'b0cb50c3c0a8000900893e69d3c5885e',
      updatedMs: at('2021-08-02 09:31:03'),
    },
  },
  // The Change Management API writes numbers where the Table API writes texts; it is not asked.
  'change_request_created_pst.json': {
    stream: 'changes',
    table: 'change_request',
    ci: 'ae30a9ef1b182010593876a61a4bcb7b',
    ciColumn: 'requested_by',
    updated: '2020-11-11 17:54:57',
    counts: [0, 0, 1],
    refused: 'malformed_row',
  },
  'docs_change_api_get.json': {
    stream: 'changes',
    table: 'change_request',
    ci: '287ebd7da9fe198100f92cc8d1d2154e',
    ciColumn: 'assignment_group',
    updated: '2015-07-06 18:59:27',
    counts: [0, 0, 1],
    refused: 'malformed_row',
  },
  'docs_table_problem_get.json': {
    stream: 'itsm_problems',
    table: 'problem',
    ci: '55b35562c0a8010e01cff22378e0aea9',
    updated: '2016-01-19 04:52:04',
    counts: [1, 0, 0],
    fact: {
      kind: 'itsm_problem',
      externalId: '04ce72c9c0a8016600b5b7f75ac67b5b',
      number: 'PRB0000050',
      title: 'Switch occasionally drops connections',
      state: 'closed',
      stateCode: '4',
      priority: 4,
      isKnownError: false,
      openedMs: at('2016-01-19 04:49:47'),
      resolvedMs: at('2016-01-19 04:52:04'),
      closedMs: at('2016-01-19 04:52:04'),
      assignmentGroup: null,
      fixChangeId: null,
      ciId: '55b35562c0a8010e01cff22378e0aea9',
      updatedMs: at('2016-01-19 04:52:04'),
    },
  },
};
export const RELATIONS = 'cmdb_rel_ci.json';

/** Recordings that this connector does not read, each with the reason. */
export const NOT_READ = {
  'docs_cmdb_instance_with_relations.json': 'the CMDB Instance API, one item a request: relations come from cmdb_rel_ci',
  'docs_stats_incident_avg_group_by.json': 'sums of the Aggregate API: figures are counted here from rows',
  'sn_si_incident_limit_offset.json': 'security incidents, which need a role of their own and are not asked for',
  'sn_si_incident_query.json': 'security incidents, which need a role of their own and are not asked for',
};
