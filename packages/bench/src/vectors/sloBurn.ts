import { Partitions } from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { burnRules, DEFAULT_BURN_PAIRS } from '@rosetta/backstage-plugin-monitoring-common';
import { NotFed, VectorCheck, VectorContext, VectorOutcome } from './check';
import { EPOCH_MS, SloDatabase, sloOf } from './sloDatabase';
import { isRecord, readDocuments, SetDocument } from './sloFiles';
import { minutesOf } from './sloThresholds';

const MINUTE_MS = 60_000;
const SLOT_MINUTES = 5;

/** Values of promtool's notation: `a+bxn` is a, a+b, … in n+1 samples; `_` is none. */
export function expandSamples(notation: string): (number | null)[] {
  return notation.trim().split(/\s+/).flatMap(part => {
    const match = /^(_|-?\d+(?:\.\d+)?)(?:([+-]\d+(?:\.\d+)?))?(?:x(\d+))?$/.exec(part);
    if (!match) throw new Error(`${part} is no notation of samples`);
    const [, first, step, times] = match;
    const count = Number(times ?? 0) + (first === '_' && times !== undefined ? 0 : 1);
    return Array.from({ length: count }, (_, index) => (first === '_' ? null : Number(first) + index * Number(step ?? 0)));
  });
}

/** What a counter grew by in each interval; a counter that falls began anew. */
const increments = (samples: readonly (number | null)[]) =>
  samples.slice(1).map((value, index) => {
    const before = samples[index];
    if (value === null || before === null) return 0;
    return value >= before ? value - before : value;
  });

interface BurnCase {
  readonly path: string;
  readonly stepMs: number;
  readonly errors: readonly number[];
  readonly requests: readonly number[];
  readonly evaluations: ReadonlyMap<string, readonly string[]>;
}

const listAt = (value: Record<string, unknown>, name: string) => {
  const found = value[name];
  return Array.isArray(found) ? found.filter(isRecord) : [];
};

function readCases({ path, value }: SetDocument): BurnCase[] {
  return listAt(value, 'tests').flatMap(test => {
    const series = listAt(test, 'input_series').map(one => ({
      isError: /="5\d\d"/.test(String(one.series)),
      grown: increments(expandSamples(String(one.values))),
    }));
    if (series.length === 0) return [];
    const sum = (of: typeof series) => series[0].grown.map((_, at) => of.reduce((total, { grown }) => total + (grown[at] ?? 0), 0));
    const evaluations = new Map<string, string[]>();
    for (const rule of listAt(test, 'alert_rule_test')) {
      const time = String(rule.eval_time);
      const severities = listAt(rule, 'exp_alerts').map(alert => (isRecord(alert.exp_labels) ? String(alert.exp_labels.sloth_severity) : ''));
      evaluations.set(time, [...(evaluations.get(time) ?? []), ...severities]);
    }
    return [{
      path, stepMs: minutesOf(test.interval) * MINUTE_MS, errors: sum(series.filter(one => one.isError)), requests: sum(series), evaluations,
    }];
  });
}

/** A constant that a recording rule of the set gives, such as `vector(28)`. */
function recorded(documents: readonly SetDocument[], name: string): number | undefined {
  for (const { text } of documents) {
    const rule = new RegExp(`expr:\\s*vector\\(([^)]+)\\)[\\s\\S]{0,200}?record:\\s*${name}\\b|record:\\s*${name}\\b[\\s\\S]{0,400}?expr:\\s*vector\\(([^)]+)\\)`).exec(text);
    const found = Number(rule?.[1] ?? rule?.[2] ?? NaN);
    if (Number.isFinite(found)) return found;
  }
  return undefined;
}

async function firing(context: VectorContext, one: BurnCase, target: number, periodDays: number): Promise<VectorOutcome[]> {
  const database = await SloDatabase.create(context, 'burn');
  const [sloId] = await database.declare([sloOf({ target, window: { kind: 'rolling', hours: periodDays * 24 } })]);
  const { rows: series } = await database.knex.raw<{ rows: { series_id: number }[] }>(
    `insert into series (entity_ref, environment) values ('component:test/entity', 'production') returning series_id`,
  );
  const perSlot = (SLOT_MINUTES * MINUTE_MS) / one.stepMs;
  const sums = (of: readonly number[]) =>
    Array.from({ length: Math.floor(of.length / perSlot) }, (_, slot) => of.slice(slot * perSlot, (slot + 1) * perSlot).reduce((a, b) => a + b, 0));
  const [errors, requests] = [sums(one.errors), sums(one.requests)];
  await new Partitions(database.knex).ensure('signal_5min', EPOCH_MS, EPOCH_MS + requests.length * SLOT_MINUTES * MINUTE_MS);
  await database.knex.raw(
    `insert into signal_5min (series_id, ts, requests, errors)
     select ?, ?::timestamptz + (n - 1) * interval '5 minutes', given.requests, given.errors
       from unnest(?::double precision[], ?::double precision[]) with ordinality as given(requests, errors, n)`,
    [series[0].series_id, new Date(EPOCH_MS), requests, errors],
  );
  const { rules } = burnRules(DEFAULT_BURN_PAIRS, target, periodDays * 24);
  const outcomes: VectorOutcome[] = [];
  for (const [time, expected] of one.evaluations) {
    const at = new Date(EPOCH_MS + minutesOf(time) * MINUTE_MS);
    const same = <T>(value: T) => rules.map(() => value);
    const { rows } = await database.knex.raw<{ rows: { severity: string }[] }>(
      `select distinct severity
         from kpi_slo_burn(?::integer[], ?::text[], ?::integer[], ?::integer[], ?::numeric[], ?::numeric[], ?::numeric[], ?::boolean[],
                ?::timestamptz[], ?::timestamptz, ?::timestamptz)
        where state = 'firing' and resolution = 'tip'
        order by severity`,
      [
        same(sloId), rules.map(rule => rule.severity), rules.map(rule => rule.longMinutes), rules.map(rule => rule.shortMinutes),
        rules.map(rule => rule.threshold), same(periodDays * 24), same(0), same(false), same(new Date(EPOCH_MS).toISOString()), at,
        new Date(EPOCH_MS),
      ],
    );
    outcomes.push({ part: `${one.path} at ${time}`, expected: [...new Set(expected)].sort(), actual: rows.map(row => row.severity) });
  }
  return outcomes;
}

export const sloBurnChecks: readonly VectorCheck[] = [
  {
    id: 'A12',
    what: 'severities that fire on series of a rule test',
    run: async context => {
      const documents = readDocuments(context.directory);
      const cases = documents.flatMap(readCases).filter(one => one.evaluations.size > 0);
      const target = recorded(documents, 'slo:objective:ratio');
      const periodDays = recorded(documents, 'slo:time_period:days');
      if (cases.length === 0 || target === undefined || periodDays === undefined) throw new NotFed('no rule test with its rules');
      const outcomes: VectorOutcome[] = [];
      for (const one of cases) outcomes.push(...(await firing(context, one, target, periodDays)));
      return outcomes;
    },
  },
];
