import { SignalColumn } from '@rosetta/backstage-plugin-monitoring-common';
import { ValueRange } from '../metricSets';

/** Accepted values, nulls, refused values. */
export type Counts = readonly [accepted: number, nulls: number, refused: number];

export interface MatrixCase {
  /** What the people who recorded had asked: evaluations from the first to the last instant, epoch seconds. */
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly column: SignalColumn;
  readonly range: ValueRange;
  /** The whole file, as the answer for one entity. */
  readonly whole: Counts;
  /** Each series of the file, as the answer for an entity of its own; added up. */
  readonly alone: Counts;
  /** A fact read off the file by hand: labels of the series, instant of evaluation, value. */
  readonly fact?: readonly [metric: Record<string, string>, instant: number, value: number];
}

const HALF_MINUTE = { first: 1_795_139_633, last: 1_795_139_693 };
const LONG = { first: 1_795_139_654, last: 1_795_139_854, step: 5 };

export const MATRICES: Record<string, MatrixCase> = {
  'range_4xx_by_handler.json': {
    ...LONG, column: 'requests', range: 'not-negative',
    whole: [0, 0, 664], alone: [664, 0, 0],
    fact: [{ code: '200', handler: '/api/v1/alerts' }, 1_795_139_854, 0.03571045959361497],
  },
  'range_p95_long.json': {
    ...LONG, column: 'latencyP95Ms', range: 'not-negative',
    whole: [0, 403, 63], alone: [63, 403, 0],
    fact: [{ handler: '/api/v1/alerts' }, 1_795_139_854, 95],
  },
  'range_p95.json': {
    ...HALF_MINUTE, step: 5, column: 'latencyP95Ms', range: 'not-negative',
    whole: [0, 7, 19], alone: [19, 7, 0],
    fact: [{ handler: '/metrics' }, 1_795_139_638, 94.99999999999999],
  },
  // The use of each mode of the CPUs, sent with POST. The people summed over two CPUs: mode "user" is above 1.
  'post_query.json': {
    ...HALF_MINUTE, step: 10, column: 'cpuRatio', range: 'ratio',
    whole: [0, 0, 56], alone: [49, 0, 7],
    fact: [{ mode: 'iowait' }, 1_795_139_643, 0.0016666666666666683],
  },
  'vm_mimir_expected_response.json': {
    first: 1_734_709_220, last: 1_734_709_280, step: 20, column: 'requests', range: 'not-negative',
    whole: [0, 0, 400], alone: [400, 0, 0],
    fact: [{ series_id: '88' }, 1_734_709_240, 2.406736645294],
  },
  'range_div_zero.json': {
    ...HALF_MINUTE, step: 15, column: 'errors', range: 'not-negative', whole: [0, 5, 0], alone: [0, 5, 0],
  },
  'range_empty.json': {
    ...HALF_MINUTE, step: 15, column: 'requests', range: 'not-negative', whole: [0, 0, 0], alone: [0, 0, 0],
  },
  // A ratio whose numerator never had a series: empty, and not zero.
  'range_error_ratio_nan.json': {
    ...HALF_MINUTE, step: 15, column: 'errors', range: 'not-negative', whole: [0, 0, 0], alone: [0, 0, 0],
  },
};

/** Answers of another form than a matrix: a range query never gives them, so they are refused whole. */
export const OTHER_FORMS = ['instant_div_zero_inf.json', 'instant_up.json', 'scalar.json', 'vm_instant_response.json'];

/** Refused expressions: status and Prometheus's word. */
export const FAILED: Record<string, { status: number; errorType: string }> = {
  'err_bad_time.json': { status: 400, errorType: 'bad_data' },
  'err_max_samples.json': { status: 422, errorType: 'execution' },
  'err_missing_step.json': { status: 400, errorType: 'bad_data' },
  'err_parse.json': { status: 400, errorType: 'bad_data' },
  'err_too_many_points.json': { status: 400, errorType: 'bad_data' },
  'err_zero_step.json': { status: 400, errorType: 'bad_data' },
  'label_values_bad.json': { status: 400, errorType: 'bad_data' },
  'series_nomatch.json': { status: 400, errorType: 'bad_data' },
};

/** Answers that stop the stream. */
export const STOPPED: Record<string, { status: number; contentType: string; code: string }> = {
  'admin_disabled.json': { status: 500, contentType: 'application/json', code: 'server_error' },
  'err_404_html.txt': { status: 404, contentType: 'text/plain; charset=utf-8', code: 'not_found' },
};

export const BUILD_INFO = 'buildinfo.json';

/** Recordings that this connector does not read, each with the reason. */
export const NOT_READ = {
  'alertmanagers.json': 'addresses of Alertmanagers, which are not asked',
  'alerts.json': 'alerts: signals are read, and problems come from Dynatrace',
  'labels.json': 'names of labels: pivots name them',
  'rules.json': 'rules of alerts and recordings: queries are in the config',
  'runtimeinfo.json': 'the state of the server: its version comes from buildinfo',
  'series.json': 'a list of series: whether they are there is asked with a query',
  'targets_dropped.json': 'what is scraped: not asked for',
};
