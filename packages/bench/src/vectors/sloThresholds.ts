import { burnThreshold, computeBurnRate } from '@rosetta/backstage-plugin-monitoring-common';
import { expectedPart, NotFed, VectorCheck } from './check';
import { readCsvFolder } from './loadCsv';
import { isRecord, numberAt, readDocuments } from './sloFiles';

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };
const DURATION = /^(\d+(?:\.\d+)?)([mhdw])$/;

/** Minutes of a duration such as `6h`, or NaN. */
export function minutesOf(text: unknown): number {
  const match = DURATION.exec(String(text));
  return match ? Number(match[1]) * MINUTES[match[2]] : NaN;
}

/** Thresholds of a Sloth window file, in its order; undefined where it is none. */
function windowThresholds(value: Record<string, unknown>): { period: string; thresholds: number[] } | undefined {
  if (value.kind !== 'AlertWindows' || !isRecord(value.spec)) return undefined;
  const { spec } = value;
  const periodHours = minutesOf(spec.sloPeriod) / 60;
  const thresholds = ['page', 'ticket'].flatMap(severity =>
    ['quick', 'slow'].map(speed => {
      const group = spec[severity];
      const rule = isRecord(group) ? group[speed] : undefined;
      if (!isRecord(rule)) return NaN;
      return burnThreshold({ budgetShare: (numberAt(rule, 'errorBudgetPercent') ?? NaN) / 100, longMinutes: minutesOf(rule.longWindow) }, periodHours);
    }),
  );
  return { period: String(spec.sloPeriod), thresholds };
}

const distanceOf = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Infinity))));

/** Thresholds of whole window files against lists named by their period. */
const windows: VectorCheck = {
  id: 'A10',
  what: 'burn thresholds of window files',
  run: async context => {
    const lists = Object.entries(expectedPart(context, 'sloth_burn_thresholds')).filter(
      (entry): entry is [string, number[]] => Array.isArray(entry[1]),
    );
    const files = readDocuments(context.directory).flatMap(({ path, value }) => {
      const read = windowThresholds(value);
      return read ? [{ path, ...read }] : [];
    });
    if (files.length === 0) throw new NotFed('no document of kind AlertWindows');
    // Which list is a file's is not written in it: of those of its period, the nearest.
    return files.flatMap(({ path, period, thresholds }) => {
      const nearest = lists
        .filter(([key]) => key.split('_')[0] === period)
        .map(([, list]) => list)
        .sort((a, b) => distanceOf(a, thresholds) - distanceOf(b, thresholds))[0];
      return nearest ? [{ part: path, expected: nearest, actual: thresholds, tolerance: 1e-9 }] : [];
    });
  },
};

/** Thresholds of tables that give period, long window, share of the budget, and the threshold. */
const table: VectorCheck = {
  id: 'A11',
  what: 'burn thresholds of tables',
  run: async context => {
    const files = readCsvFolder(context.directory).filter(file =>
      ['slo_days', 'long_window_h', 'budget_consumed_pct', 'burn_rate_threshold'].every(column => file.columns.includes(column)),
    );
    if (files.length === 0) throw new NotFed('no table of thresholds');
    return files.map(file => ({
      part: file.path,
      expected: file.rows.map(row => Number(row.burn_rate_threshold)),
      actual: file.rows.map(row =>
        burnThreshold({ budgetShare: Number(row.budget_consumed_pct) / 100, longMinutes: Number(row.long_window_h) * 60 }, Number(row.slo_days) * 24),
      ),
      tolerance: 1e-9,
    }));
  },
};

/** What Dynatrace calls its error budget is points of SLI below the target; the share consumed is another number. */
const dynatrace: VectorCheck = {
  id: 'A15',
  what: 'budget consumed by an SLO of Dynatrace',
  run: async context => {
    const outcomes = readCsvFolder(context.directory)
      .filter(file => ['evaluatedPercentage', 'target', 'expected_budget_consumed_ratio'].every(column => file.columns.includes(column)))
      .flatMap(file =>
        file.rows.map((row, index) => ({
          part: `${file.path}:${index + 2}`,
          expected: Number(row.expected_budget_consumed_ratio),
          actual: computeBurnRate(Number(row.evaluatedPercentage) / 100, Number(row.target) / 100),
          tolerance: 1e-9,
        })),
      );
    if (outcomes.length === 0) throw new NotFed('no table of Dynatrace SLOs');
    return outcomes;
  },
};

export const sloThresholdChecks: readonly VectorCheck[] = [windows, table, dynatrace];
