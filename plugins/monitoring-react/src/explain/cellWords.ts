import type {
  ExplainCell,
  ExplainUnit,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../hooks';
import { labelOf } from './labelOf';

const MINUTE_MS = 60_000;

/** Words that a calculation gives as ids, e.g. how it was made. */
const METHODS = [
  'sum_of_slots',
  'median_of_slots',
  'latest_slot',
  'distinct_open_now',
  'age_of_latest',
  'lower_bound_95',
  'sum_of_days',
  'sum_of_members',
  'sum_of_slos',
  'occurrences',
  'timeslices',
  'ratio_timeslices',
  'window',
  'whole_period',
  'projected_traffic',
  'tip',
  'hours',
  'coarse',
  'met',
  'on_track',
  'at_risk',
  'breached',
] as const;

const isMethod = (value: string): value is (typeof METHODS)[number] =>
  (METHODS as readonly string[]).includes(value);

/** A value of a calculation in the reader's words; what is not known says so. */
export function cellWords(
  value: ExplainCell | undefined,
  unit: ExplainUnit | null,
  { t, format }: Words,
): string {
  if (value === null || value === undefined) return t('explain.unknown');
  if (typeof value === 'boolean')
    return value ? t('explain.yes') : t('explain.no');
  if (typeof value === 'string') {
    if (unit === 'instant') return format.dateTime(value);
    if (unit === 'day') return format.calendarDay(value);
    return isMethod(value) ? labelOf(t, `explain.word.${value}`) : value;
  }
  switch (unit) {
    case null:
      // Events or slices: whole where they are, a digit or two where they are not.
      return Number.isInteger(value)
        ? format.count(value)
        : format.measure(value);
    case 'count':
      return format.count(value);
    case 'minutes':
      return format.duration(Math.abs(value) * MINUTE_MS);
    case 'hours':
      return t('explain.hours', { value: format.count(value) });
    case 'days':
      return t('explain.days', { value: format.measure(value) });
    case 'text':
    case 'instant':
    case 'day':
      return format.count(value);
    default:
      return format.withUnit(value, unit);
  }
}
