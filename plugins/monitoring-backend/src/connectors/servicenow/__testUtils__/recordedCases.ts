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

/** Recordings of tables and interfaces that this connector does not call. */
export const NOT_READ = [
  'change_request_CHG0000001.json',
  'change_request_CHG0000003.json',
  'change_request_created_pst.json',
  'change_request_planned_display_all.json',
  'cmdb_rel_ci.json',
  'docs_change_api_get.json',
  'docs_cmdb_instance_with_relations.json',
  'docs_stats_incident_avg_group_by.json',
  'docs_table_problem_get.json',
  'sn_si_incident_limit_offset.json',
  'sn_si_incident_query.json',
];
