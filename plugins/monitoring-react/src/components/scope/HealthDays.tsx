import {
  ENTITY_STATES,
  type OverviewRow,
} from '@rosetta/backstage-plugin-monitoring-common';
import { TrendStates } from '../../charts';
import { useWords, type Words } from '../../hooks';

/** More days than this are counted instead of named. */
const MAX_DAYS = 5;

/** The strip in words: which days were not fine, and how many were. */
export function daysInWords(
  days: OverviewRow['days'],
  { t, format }: Words,
): string {
  const parts = ENTITY_STATES.flatMap((state): string[] => {
    const hit = days.filter(day => day.state === state);
    if (hit.length === 0) return [];
    const word = t(`state.${state}`);
    if (state !== 'ok' && hit.length <= MAX_DAYS) {
      return [
        t('overview.days.on', {
          state: word,
          days: format.list(hit.map(({ day }) => format.calendarDay(day))),
        }),
      ];
    }
    return [
      t('overview.days.count', {
        state: word,
        amount: format.count(hit.length),
        total: format.count(days.length),
      }),
    ];
  });
  if (parts.length === 0) return t('overview.days.none');
  const missing = days.filter(day => day.state === null).length;
  if (missing > 0) {
    parts.push(
      t('overview.days.noData', {
        amount: format.count(missing),
        total: format.count(days.length),
      }),
    );
  }
  return parts.join('; ');
}

/** Health by day of a row. */
export const HealthDays = ({ row }: { row: OverviewRow }) => {
  const words = useWords();
  const { t, format } = words;
  return (
    <TrendStates
      label={t('overview.days.label', {
        name: row.title ?? row.name,
        words: daysInWords(row.days, words),
      })}
      days={row.days.map(({ day, state }) => ({
        day,
        state,
        title: `${format.calendarDay(day)}: ${
          state === null ? t('overview.trends.noData') : t(`state.${state}`)
        }`,
      }))}
    />
  );
};
