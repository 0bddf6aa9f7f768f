import { Knex } from 'knex';
import { EstateSeries, ProblemTruth, Simulators } from '../ground/simulators';
import { compareRows, Comparison, Known } from './compareRows';
import { readCoverage } from './compareSignals';
import { selectLinked } from './linkedRows';

const DAY_MS = 86_400_000;
const SEVERITIES: Record<string, string> = {
  AVAILABILITY: 'availability',
  ERROR: 'error',
  PERFORMANCE: 'performance',
  RESOURCE_CONTENTION: 'resource',
  CUSTOM_ALERT: 'custom',
};

interface Row {
  instance: string;
  external_id: string;
  display_id: string;
  title: string;
  status: string;
  severity: string;
  started_at: Date;
  ended_at: Date | null;
  affected_ids: string[];
  root_cause_id: string | null;
  links: string[];
}

const textOf = (row: Omit<Row, 'instance' | 'external_id'>) =>
  JSON.stringify([
    row.display_id, row.title, row.status, row.severity, row.started_at, row.ended_at, row.affected_ids,
    row.root_cause_id, [...row.links].sort(),
  ]);

const idsOf = (problem: ProblemTruth) => [
  ...problem.affected.map(entity => entity.id),
  ...(problem.rootCause ? [problem.rootCause.id] : []),
];

/** The series of ours that a problem touches. */
function linksOf(problem: ProblemTruth, series: readonly EstateSeries[]): string[] {
  const ids = new Set(idsOf(problem));
  return series
    .filter(one => one.instance === problem.instance && one.nodeIds.some(id => ids.has(id)))
    .map(one => `${one.environment} ${one.entityRef}`);
}

/** Every problem in the database, with its links, against the estate's own list. */
export async function compareProblems(knex: Knex, simulators: Simulators): Promise<Comparison> {
  const coverage = await readCoverage(knex, 'problems');
  const series = await simulators.series();
  const nowMs = Date.now();
  const { rows } = await knex.raw<{ rows: Row[] }>(selectLinked('problem'));
  const known = new Map<string, Known<string>>();
  for (const problem of await simulators.problems(nowMs - 400 * DAY_MS, nowMs)) {
    const links = linksOf(problem, series);
    if (links.length === 0) continue;
    const startMs = Date.parse(problem.start);
    known.set(`${problem.instance} ${problem.problemId}`, {
      row: textOf({
        display_id: problem.displayId,
        title: problem.title,
        status: problem.status.toLowerCase(),
        severity: SEVERITIES[problem.severity] ?? 'unknown',
        started_at: new Date(startMs),
        ended_at: problem.end === null ? null : new Date(problem.end),
        affected_ids: problem.affected.map(entity => entity.id),
        root_cause_id: problem.rootCause?.id ?? null,
        links,
      }),
      isRequired: links.some(link => {
        const range = coverage.get(link);
        return range !== undefined && startMs >= range.fromMs && startMs < range.toMs;
      }),
    });
  }
  return compareRows(
    'problem',
    rows.map(row => [`${row.instance} ${row.external_id}`, textOf(row)]),
    known,
    (stored, truth) => (stored === truth ? undefined : `${stored}, not ${truth}`),
  );
}
