import type { Words } from '@rosetta/backstage-plugin-monitoring-react';

/** Streams of the connectors we ship; one that came later keeps its own name. */
const STREAMS = [
  'signals_5min',
  'signals_hour',
  'signals_day',
  'problems',
  'incidents',
  'incidents_open',
  'task_sla',
  'changes',
  'deployments',
  'pipelines',
  'merge_requests',
  'commits',
  'jobs',
  'projects',
  'state',
  'log_hours',
  'log_patterns',
] as const;

/** A stream in words. */
export function streamWord(stream: string, { t }: Words): string {
  const known = STREAMS.find(id => id === stream);
  return known ? t(`admin.stream.name.${known}`) : stream;
}

/** Reasons of the connectors for refusing a record. */
const CODES = [
  'not_a_number',
  'negative',
  'out_of_range',
  'bad_timestamps',
  'malformed_series',
  'malformed_sample',
  'histogram_value',
  'remainder',
  'no_dimension',
  'foreign_entity',
  'foreign_series',
  'duplicate_series',
  'duplicate_timestamp',
  'duplicate_row',
  'ambiguous_metric',
  'ambiguous_series',
  'metric_not_asked',
  'wrong_resolution',
  'outside_window',
  'incomplete_slot',
  'request_refused',
  'query_failed',
  'malformed_problem',
  'malformed_row',
  'not_asked',
  'missing_column',
  'missing_id',
  'missing_number',
  'missing_opened_at',
  'missing_updated_on',
  'missing_task',
  'bad_times',
  'bad_date',
  'bad_number',
  'bad_boolean',
  'resolved_before_opened',
  'closed_before_opened',
] as const;

/** Why a record was refused, in a few words; the code where it is not known. */
export function rejectionWord(code: string, { t }: Words): string {
  const known = CODES.find(id => id === code);
  return known ? t(`admin.rejection.${known}`) : code;
}
