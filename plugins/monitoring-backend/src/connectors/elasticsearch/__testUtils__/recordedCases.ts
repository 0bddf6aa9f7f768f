/** Recordings of refusals, with the status they came with. */
export const ERRORS: Record<string, { status: number; code: string; words: string }> = {
  'error_401_missing_credentials.json': { status: 401, code: 'authentication', words: 'missing authentication' },
  'error_429_circuit_breaker.json': { status: 429, code: 'rate_limited', words: 'Data too large' },
  'error_500_result_window.json': { status: 500, code: 'server_error', words: 'jingqing' },
  'error_503_all_shards_failed_empty.json': { status: 503, code: 'server_error', words: 'all shards failed' },
};

/** Recordings of lines, with the fields they hold and what of them becomes a fact. */
export const LINES: Record<string, { fields: Record<string, string>; around: string; backHours?: number; days: readonly string[]; lines: number; refused: number; sampled: boolean }> = {
  'msearch_logs.json': {
    fields: { message: 'line', environment: 'label', level: 'lvl', time: 'testtime', service: 'location' },
    around: '2023-02-09T14:40:00Z', days: ['2023-02-09'], lines: 5, refused: 0, sampled: true,
  },
  'msearch_raw_data.json': {
    fields: { message: 'line', environment: 'label', level: 'level', service: 'location' },
    around: '2023-02-09T14:40:00Z', days: ['2023-02-09'], lines: 5, refused: 0, sampled: true,
  },
  'opensearch_lucene_raw_data.json': {
    fields: { message: 'Dest', environment: 'OriginCountry', level: 'FlightDelayType', time: 'timestamp', service: 'Carrier' },
    around: '2023-04-09T14:00:00Z', backHours: 60, days: ['2023-04-07', '2023-04-08', '2023-04-09'], lines: 20, refused: 0, sampled: true,
  },
  // Recorded without an order, so nothing says when a line was written.
  'r7_search_document.json': { fields: {}, around: '2021-07-01T00:00:00Z', days: ['2021-07-01'], lines: 0, refused: 2, sampled: false },
  'spec_SearchResponseExample1.json': { fields: {}, around: '2099-11-15T14:12:12Z', days: ['2099-11-15'], lines: 0, refused: 1, sampled: false },
};

/** Recordings of aggregations that others asked for, with how many searches they hold. */
export const FOREIGN_AGGREGATIONS: Record<string, number> = {
  'msearch_metric_extended_stats.json': 1,
  'msearch_metric_multi.json': 2,
  'msearch_metric_percentiles.json': 1,
  'msearch_metric_simple.json': 1,
  'opensearch_lucene_metric_sum_group_by_date_histogram.json': 1,
  'opensearch_lucene_trace_list.json': 1,
};

export const HISTOGRAM = 'opensearch_lucene_metric_sum_group_by_date_histogram.json';
export const BANNER = 'r7_main_page.json';
export const REFUSED_DOCUMENT = 'r7_update_document_error.json';
export const WRONG_OBJECT = 'r7_search_document_wrong_object.json';

/** Recordings that this connector does not read, each with the reason. */
export const NOT_READ = {
  'opensearch_ppl_table.json': 'a table of PPL, which Elasticsearch does not have',
  'spec_CountResponseExample1.json': '_count tells one number: lines are counted by hour with _search',
};
