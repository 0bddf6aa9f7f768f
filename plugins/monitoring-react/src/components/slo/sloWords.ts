import type {
  SloPromise,
  SloReadingView,
  SloState,
} from '@rosetta/backstage-plugin-monitoring-common';
import type { Words } from '../../hooks';
import type { StatusTone } from '../../theme/status';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;

/** Shape and colour of each state; what is not judged is grey. */
export const SLO_TONES: Record<SloState, StatusTone> = {
  missed: 'critical',
  at_risk: 'warning',
  no_data: 'unknown',
  on_track: 'ok',
};

/** Indicators with words of their own; queries of documents share one. */
const INDICATORS = [
  'availability',
  'availability_time',
  'availability_service',
  'error_rate',
  'error_rate_5xx',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'saturation',
] as const;

/** What is promised, e.g. `Latency p95 under 800 ms`. */
export function promiseWords(slo: SloPromise, { t, format }: Words): string {
  const known = INDICATORS.find(indicator => indicator === slo.indicator);
  // A query of a document says nothing to a reader: its name does.
  const indicator = known ? t(`slo.indicator.${known}`) : slo.name;
  if (slo.threshold === null || slo.operator === null) return indicator;
  const unit = slo.indicator.startsWith('latency') ? 'milliseconds' : 'ratio';
  const threshold = known
    ? format.withUnit(slo.threshold, unit)
    : format.measure(slo.threshold);
  return `${indicator} ${t(`slo.operator.${slo.operator}`, { threshold })}`;
}

/** Over how long, e.g. `rolling 30 d`. */
export function sloWindowWords(
  { window }: SloPromise,
  { t, format }: Words,
): string {
  return window.kind === 'rolling'
    ? t('slo.rolling', {
        length:
          window.hours % HOURS_PER_DAY === 0
            ? t('explain.days', {
                value: format.count(window.hours / HOURS_PER_DAY),
              })
            : t('explain.hours', { value: format.count(window.hours) }),
      })
    : t(`slo.calendar.${window.unit}`, { count: window.count });
}

/** How it is counted and over how long. */
export const madeWords = (slo: SloPromise, words: Words) =>
  `${words.t(`slo.made.${slo.method}`)}, ${sloWindowWords(slo, words)}`;

/** A length of minutes with its sign, e.g. `−1 h 20`. */
export function minutesWords(minutes: number, { format }: Words): string {
  const length = Math.abs(minutes) * MINUTE_MS;
  const words =
    length < HOUR_MS
      ? `${format.measure(Math.abs(minutes))}\u00a0min`
      : format.duration(length);
  return minutes < 0 && words !== '0\u00a0min' ? `\u2212${words}` : words;
}

/** Minutes of the budget that are left; undefined where it was not judged. */
export function minutesLeft({
  budgetMinutes,
  badMinutes,
}: SloReadingView): number | undefined {
  return budgetMinutes === null || badMinutes === null
    ? undefined
    : budgetMinutes - badMinutes;
}

/** When the budget is spent, in words short enough for a table. */
export function runsOutWords(
  exhaustion: { at: string | null; isSpent: boolean },
  { t, format }: Words,
): string {
  if (exhaustion.isSpent) return t('slo.runsOut.spent');
  return exhaustion.at === null
    ? ''
    : t('slo.runsOut.at', { day: format.day(exhaustion.at) });
}
