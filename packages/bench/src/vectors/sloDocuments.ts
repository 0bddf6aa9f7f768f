import { parseOpenSlo, parseSloAnnotation, readOpenSlo, SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { stringify } from 'yaml';
import { expectedPart, NotFed, VectorCheck, VectorOutcome } from './check';
import { SloDatabase, sloOf } from './sloDatabase';
import { isRecord, numberAt, readDocuments } from './sloFiles';

const CONTEXT = { environment: 'production' };
const OWNER = { entityRef: 'component:test/entity', environment: 'production', reportingZone: 'UTC' };

/** A budget whose name says its window and target, such as `timeslices_2w_95pct_budget_min`. */
const BUDGET = /_(\d+[hdw])_(\d+(?:\.\d+)?)(?:pct)?_budget_(min|s)$/;

/** An OpenSLO document of slices with a window and a target in percent. */
const documentOf = (duration: string, targetPercent: number) =>
  stringify({
    apiVersion: 'openslo/v1', kind: 'SLO', metadata: { name: 'budget' },
    spec: {
      service: 'entity', timeWindow: [{ duration, isRolling: true }], budgetingMethod: 'Timeslices',
      indicator: { spec: { thresholdMetric: { metricSource: { spec: {} } } } },
      objectives: [{ op: 'lt', value: 1, targetPercent, timeSliceTarget: 0.95, timeSliceWindow: '1h' }],
    },
  });

const openslo: VectorCheck = {
  id: 'A18',
  what: 'OpenSLO documents and their budgets',
  run: async context => {
    const documents = readDocuments(context.directory).filter(({ value }) => value.apiVersion === 'openslo/v1');
    if (documents.length === 0) throw new NotFed('no OpenSLO v1 document');
    const outcomes: VectorOutcome[] = [...new Set(documents.map(document => document.path))].map(path => {
      const own = documents.filter(document => document.path === path).map(document => document.value);
      const { definitions, problems } = readOpenSlo(own, CONTEXT);
      const objectives = own.flatMap(value => (value.kind === 'SLO' && isRecord(value.spec) && Array.isArray(value.spec.objectives) ? value.spec.objectives : []));
      const months = own.filter(value => JSON.stringify(value.spec ?? '').includes('"calendar"') && /"duration":"\d+m"/.test(JSON.stringify(value.spec))).length;
      return {
        part: path,
        expected: { objectives: objectives.length, errors: 0, monthsInMinutes: months },
        actual: {
          objectives: definitions.length,
          errors: problems.filter(problem => problem.severity === 'error').length,
          monthsInMinutes: problems.filter(problem => problem.severity === 'warning' && problem.part.endsWith('.duration')).length,
        },
      };
    });
    const database = await SloDatabase.create(context, 'openslo');
    for (const [key, expected] of Object.entries(expectedPart(context, 'openslo'))) {
      const match = BUDGET.exec(key);
      if (!match || typeof expected !== 'number') continue;
      const [definition] = parseOpenSlo(documentOf(match[1], Number(match[2])), CONTEXT).definitions;
      const hours = definition.window.kind === 'rolling' ? definition.window.hours : NaN;
      const [id] = await database.declare([sloOf({ name: key, target: definition.target })]);
      const [{ budgetMinutes }] = await database.read([id], hours);
      outcomes.push({
        part: key, expected, tolerance: 1e-9,
        actual: budgetMinutes === null ? null : budgetMinutes * (match[3] === 's' ? 60 : 1),
      });
    }
    return outcomes;
  },
};

interface Canonical {
  readonly target: number;
  readonly window: SloDefinition['window'];
}
const canonical = ({ target, window }: SloDefinition): Canonical => ({ target, window });

/** SLOs of a Sloth file, written as the annotation that says the same; Sloth holds them over thirty days. */
function ofSloth(value: Record<string, unknown>): Canonical[] {
  if (!String(value.version ?? '').startsWith('prometheus/') || !Array.isArray(value.slos)) return [];
  return value.slos.filter(isRecord).flatMap(slo => {
    const percent = numberAt(slo, 'objective');
    return percent === undefined ? [] : parseSloAnnotation(`availability=${percent}/30d`, OWNER).definitions.map(canonical);
  });
}

/** A v1alpha document as v1 writes the same. */
function upgrade(value: Record<string, unknown>): Record<string, unknown> | undefined {
  if (value.apiVersion !== 'openslo/v1alpha' || !isRecord(value.spec)) return undefined;
  const { spec } = value;
  const [window] = Array.isArray(spec.timeWindows) ? spec.timeWindows.filter(isRecord) : [];
  const objectives = Array.isArray(spec.objectives) ? spec.objectives.filter(isRecord) : [];
  const metric = (part: unknown) => ({ metricSource: { spec: isRecord(part) ? part : {} } });
  const ratio = objectives[0]?.ratioMetrics;
  return {
    ...value,
    apiVersion: 'openslo/v1',
    spec: {
      ...spec,
      timeWindow: window ? [{ duration: `${window.count}${String(window.unit)[0].toLowerCase()}`, isRolling: true }] : [],
      indicator: isRecord(ratio) ? { spec: { ratioMetric: { good: metric(ratio.good), total: metric(ratio.total) } } } : undefined,
      objectives: objectives.map(({ target }) => ({ target })),
    },
  };
}

const twins: VectorCheck = {
  id: 'A19',
  what: 'one SLO in two tongues',
  run: async context => {
    const documents = readDocuments(context.directory);
    const sloth = documents.flatMap(({ path, value }) => ofSloth(value).map(slo => ({ path, slo })));
    const open = documents.flatMap(({ path, value }) => {
      const upgraded = upgrade(value);
      return upgraded ? readOpenSlo([upgraded], CONTEXT).definitions.map(definition => ({ path, slo: canonical(definition) })) : [];
    });
    if (sloth.length === 0 || open.length === 0) throw new NotFed('no pair of a Sloth and an OpenSLO file');
    // A file's twin has its name with the other tongue before it.
    const pairs = open.flatMap(one => sloth.filter(other => one.path.endsWith(other.path.split('/').at(-1) ?? '?')).map(other => ({ one, other })));
    return (pairs.length > 0 ? pairs : open.map(one => ({ one, other: sloth[0] }))).map(({ one, other }) => ({
      part: `${other.path} and ${one.path}`, expected: other.slo, actual: one.slo, tolerance: 1e-12,
    }));
  },
};

export const sloDocumentChecks: readonly VectorCheck[] = [openslo, twins];
