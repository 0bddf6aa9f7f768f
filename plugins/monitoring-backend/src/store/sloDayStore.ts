import { Knex } from 'knex';
import { DateTime } from 'luxon';
import { newestHourMs } from './sloPeriodStore';

/** Days that lines of SLOs reach back. */
export const SLO_LINE_DAYS = 30;

/** SLOs that are promised and have no row of the newest day that is over. */
const LACKING = `
  select definition.slo_id
    from slo_definition as definition
   where upper_inf(definition.valid)
     and not exists (select 1 from slo_day as newest where newest.slo_id = definition.slo_id and newest.day = :newest)`;

/** The newest reporting-zone day of which all hours have had time to come in. */
const newestSloDay = (nowMs: number, reportingZone: string) =>
  DateTime.fromMillis(newestHourMs(nowMs), { zone: reportingZone }).minus({ days: 1 }).toISODate()!;

/**
 * Makes rows for the last days of SLOs that have none on the newest day. What could not be judged is looked at once more then:
 * it may be by now.
 */
async function openDays(knex: Knex, newest: string): Promise<void> {
  const { rows: [lacks] } = await knex.raw<{ rows: { some: boolean }[] }>(`select exists (${LACKING}) as some`, { newest });
  if (!lacks.some) return;
  await knex.transaction(async transaction => {
    // Whoever counts hours marks the days that it can see: none is made while somebody counts. They are made in a later round.
    const { rows: lock } = await transaction.raw<{ rows: { held: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtext('rosetta:slo-hours')) as held`,
    );
    if (!lock[0].held) return;
    await transaction.raw(
      `insert into slo_day as held (slo_id, day)
       select lacking.slo_id, day::date
         from (${LACKING}) as lacking
        cross join generate_series(cast(:newest as date) - cast(:back as integer), cast(:newest as date), interval '1 day') as day
        order by lacking.slo_id, day
       on conflict (slo_id, day) do update set is_due = true where held.compliance is null`,
      { newest, back: SLO_LINE_DAYS - 1 },
    );
  });
}

/**
 * Keeps how SLOs stood at the end of days that are over, the newest first: those that were never read, and those of which
 * hours changed since. Several workers may call it at once and share them out.
 *
 * @param limit - (SLO, day) pairs in one step
 * @returns pairs read; 0 when none is left
 */
export async function keepSloDays(knex: Knex, reportingZone: string, nowMs: number, limit: number): Promise<number> {
  const newest = newestSloDay(nowMs, reportingZone);
  await openDays(knex, newest);
  return knex.transaction(async transaction => {
    const { rows } = await transaction.raw<{ rows: { slo_id: number; day: string }[] }>(
      `select slo_id, day::text as day from slo_day
        where is_due and day <= ?
        order by day desc, slo_id limit ? for update skip locked`,
      [newest, limit],
    );
    if (rows.length > 0) {
      await transaction.raw(`select derive_slo_day(cast(? as integer[]), cast(? as date[]))`, [
        rows.map(row => row.slo_id),
        rows.map(row => row.day),
      ]);
    }
    return rows.length;
  });
}
