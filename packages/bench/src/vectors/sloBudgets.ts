import { expectedPart, NotFed, VectorCheck, VectorOutcome } from './check';
import { EPOCH_MS, HOUR_MS, SloDatabase, sloOf } from './sloDatabase';
import { readCsvFolder } from './loadCsv';
import { numberAt, readDocuments } from './sloFiles';

/** Reports of slo-generator: counts over a window, with what it makes of them. */
const reports: VectorCheck = {
  id: 'A13',
  what: 'gap, burn rate and minutes of SLO reports',
  run: async context => {
    const cases = readDocuments(context.directory).flatMap(({ path, value }) => {
      const target = numberAt(value, 'slo_target', 'goal');
      const good = numberAt(value, 'good_events_count');
      const bad = numberAt(value, 'bad_events_count');
      const windowSeconds = numberAt(value, 'window', 'window_s');
      return target === undefined || good === undefined || bad === undefined || windowSeconds === undefined
        ? []
        : [{ path, value, target, good, bad, hours: windowSeconds / 3_600 }];
    });
    if (cases.length === 0) throw new NotFed('no report with counts');
    const database = await SloDatabase.create(context, 'reports');
    const outcomes: VectorOutcome[] = [];
    const ids = await database.declare(cases.map((one, index) => sloOf({ name: `report-${index}`, target: one.target })));
    for (const [index, { path, value, target, good, bad, hours }] of cases.entries()) {
      const idle = Array.from({ length: hours - 1 }, () => ({ good: 0, total: 0 }));
      await database.hours(ids[index], [{ good, total: good + bad }, ...idle]);
      const [read] = await database.read([ids[index]], hours);
      const { sli, consumed, budgetMinutes, badMinutes } = read;
      outcomes.push({
        part: path,
        expected: {
          sli: numberAt(value, 'sli_measurement'), gap: numberAt(value, 'gap'), burn: numberAt(value, 'error_budget_burn_rate'),
          budget: numberAt(value, 'error_budget_minutes'), bad: numberAt(value, 'error_minutes'),
          remaining: numberAt(value, 'error_budget_remaining_minutes'),
        },
        actual: {
          sli, gap: sli === null ? null : sli - target, burn: consumed, budget: budgetMinutes, bad: badMinutes,
          remaining: budgetMinutes === null || badMinutes === null ? null : budgetMinutes - badMinutes,
        },
        tolerance: 1e-9,
      });
    }
    return outcomes;
  },
};

/** Counts too small to make a ratio of. */
const leastEvents: VectorCheck = {
  id: 'A14',
  what: 'values from few events',
  run: async context => {
    const cases = Object.entries(expectedPart(context, 'slo_generator_min_events_10')).flatMap(([key, expected]) => {
      const match = /^(\d+)\+(\d+)$/.exec(key);
      return key === 'source' ? [] : [{ key, expected, counts: match && { good: Number(match[1]), total: Number(match[1]) + Number(match[2]) } }];
    });
    const database = await SloDatabase.create(context, 'least_events');
    const ids = await database.declare(cases.map((_, index) => sloOf({ name: `few-${index}`, target: 0.9 })));
    const outcomes: VectorOutcome[] = [];
    for (const [index, { key, expected, counts }] of cases.entries()) {
      if (counts) await database.hours(ids[index], [counts]);
      const [{ sli, status }] = await database.read([ids[index]], 1);
      outcomes.push({ part: key, expected, actual: status === 'ok' || status === 'partial' ? `valid sli ${sli}` : 'invalid' });
    }
    return outcomes;
  },
};

/** Series of slots that are good or not; the last line is what is to come out for all of them together. */
const slots: VectorCheck = {
  id: 'A16',
  what: 'time in order, of each and of all together',
  run: async context => {
    const outcomes: VectorOutcome[] = [];
    for (const file of readCsvFolder(context.directory)) {
      const times = file.columns.filter(column => /^t\d+$/.test(column));
      if (times.length === 0 || !file.columns.includes('expected_status_pct')) continue;
      const isTotal = (row: (typeof file.rows)[number]) => row[file.columns[0]]?.toUpperCase() === 'OVERALL';
      const each = file.rows.filter(row => !isTotal(row));
      const database = await SloDatabase.create(context, `slots_${outcomes.length}`);
      const ids = await database.declare(
        each.map((_, index) => sloOf({ name: `slots-${index}`, target: 0.9, sli: { kind: 'error_rate' }, method: 'timeslices', threshold: 0.01, operator: 'lt' })),
      );
      for (const [index, row] of each.entries()) {
        await database.hours(ids[index], times.map(time => ({ good: row[time] === 'OK' ? 1 : 0, total: 1 })));
      }
      const read = await database.read(ids, times.length);
      for (const [index, row] of each.entries()) {
        outcomes.push({ part: row[file.columns[0]] ?? `${index}`, expected: Number(row.expected_status_pct) / 100, actual: read[index].sli, tolerance: 1e-9 });
      }
      for (const row of file.rows.filter(isTotal)) {
        outcomes.push({ part: 'together', expected: Number(row.expected_status_pct) / 100, actual: await together(database, ids, times.length), tolerance: 1e-9 });
      }
    }
    if (outcomes.length === 0) throw new NotFed('no table of slots');
    return outcomes;
  },
};

async function together(database: SloDatabase, ids: readonly number[], hours: number): Promise<number | null> {
  const { rows } = await database.knex.raw<{ rows: { sli: string | null }[] }>(
    `select sli from kpi_slo_composite(?::integer[], ?::integer[], ?, ?, ?)`,
    [ids.map(() => 1), [...ids], new Date(EPOCH_MS), new Date(EPOCH_MS + hours * HOUR_MS), new Date(EPOCH_MS + hours * HOUR_MS)],
  );
  return rows[0].sli === null ? null : Number(rows[0].sli);
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** Minutes down of minutes in all; a number with fewer digits than it has is what its document cut off. */
const downtime: VectorCheck = {
  id: 'A17',
  what: 'share of time up',
  run: async context => {
    const outcomes: VectorOutcome[] = [];
    for (const file of readCsvFolder(context.directory)) {
      if (!['total_min', 'down_min', 'expected_uptime_pct'].every(column => file.columns.includes(column))) continue;
      const database = await SloDatabase.create(context, `downtime_${outcomes.length}`);
      const ids = await database.declare(
        file.rows.map((_, index) => sloOf({ name: `down-${index}`, target: 0.9, sli: { kind: 'error_rate' }, method: 'timeslices', threshold: 0.01, operator: 'lt' })),
      );
      for (const [index, row] of file.rows.entries()) {
        const [total, down] = [Number(row.total_min), Number(row.down_min)];
        // The arithmetic knows slots, not how long one is.
        const slot = commonDivisor(total, down);
        await database.hours(ids[index], Array.from({ length: total / slot }, (_, at) => ({ good: at < down / slot ? 0 : 1, total: 1 })));
        const [{ sli }] = await database.read([ids[index]], total / slot);
        const digits = (row.expected_uptime_pct ?? '').split('.')[1]?.length ?? 0;
        const cut = sli === null ? null : Math.floor(Number((sli * 100).toFixed(9)) * 10 ** digits) / 10 ** digits;
        outcomes.push({ part: row[file.columns[0]] ?? `${index}`, expected: Number(row.expected_uptime_pct), actual: cut, tolerance: 1e-9 });
      }
    }
    if (outcomes.length === 0) throw new NotFed('no table of minutes down');
    return outcomes;
  },
};

export const sloBudgetChecks: readonly VectorCheck[] = [reports, leastEvents, slots, downtime];
