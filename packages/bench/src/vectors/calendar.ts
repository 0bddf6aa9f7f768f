import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { resolvePeriod } from '@rosetta/backstage-plugin-monitoring-common';
import { NotFed, VectorCheck, VectorOutcome } from './check';

const HOUR_MS = 3_600_000;

const KINDS = [[/^\d{4}-Q[1-4]$/, 'quarter'], [/^\d{4}-\d{2}$/, 'month'], [/^\d{4}$/, 'year']] as const;

/** A zone by the name of its city. */
const zoneOf = (city: string) => Intl.supportedValuesOf('timeZone').find(zone => zone.toLowerCase().endsWith(`/${city}`));

/** Hours of days, months, quarters and years in a zone with daylight saving, as days and periods are cut. */
export const calendarCheck: VectorCheck = {
  id: 'A20',
  what: 'true hours of local days and periods',
  run: async context => {
    const outcomes: VectorOutcome[] = [];
    for (const [key, part] of Object.entries(context.expected)) {
      const zone = zoneOf(/^calendar_(.+)$/.exec(key)?.[1] ?? '');
      if (zone === undefined || typeof part !== 'object' || part === null) continue;
      const knex = await context.database(`calendar_${outcomes.length}`);
      for (const [name, expected] of Object.entries(part)) {
        const [, span] = /^(.+)_h$/.exec(name) ?? [];
        if (span === undefined) continue;
        if (/^\d{4}-\d{2}-\d{2}$/.test(span)) {
          // A day row is held against its hours; it is made from any hour of the day.
          const noonMs = Date.parse(`${span}T12:00:00Z`);
          await new Partitions(knex).ensure('signal_hour', noonMs, noonMs + HOUR_MS);
          await knex.raw(`insert into signal_hour (series_id, ts) values (1, ?)`, [new Date(noonMs)]);
          const { rows } = await knex.raw<{ rows: { hours: number }[] }>(
            `select hours_expected as hours from kpi_signal_day(array[1], array[cast(? as date)], ?)`,
            [span, zone],
          );
          outcomes.push({ part: `${zone} ${span}`, expected, actual: rows[0]?.hours });
        } else {
          const [, kind] = KINDS.find(([pattern]) => pattern.test(span)) ?? [];
          if (kind === undefined) continue;
          const period = resolvePeriod(`${kind}:${span}`, Date.UTC(2300, 0, 1), zone);
          outcomes.push({ part: `${zone} ${span}`, expected, actual: period && (period.window.endMs - period.window.startMs) / HOUR_MS });
        }
      }
    }
    if (outcomes.length === 0) throw new NotFed('the expected numbers have no calendar_<city>');
    return outcomes;
  },
};
