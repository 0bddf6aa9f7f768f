import {
  EventLink,
  ProblemFact,
  ProblemSeverity,
} from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText, CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { createEntityMatcher, Series } from './entityMatcher';
import { DynatracePivot } from './pivot';
import { RejectionTally } from './rejections';
import { problemSchema, TouchedProblem, touchedProblemSchema, UpstreamProblem } from './schemas';

const SEVERITIES: ReadonlyMap<string, ProblemSeverity> = new Map([
  ['AVAILABILITY', 'availability'],
  ['ERROR', 'error'],
  ['PERFORMANCE', 'performance'],
  ['RESOURCE_CONTENTION', 'resource'],
  ['CUSTOM_ALERT', 'custom'],
  ['MONITORING_UNAVAILABLE', 'monitoring'],
  ['INFO', 'info'],
]);

/** Finds the series that a problem belongs to. */
export interface ProblemMatcher {
  linksOf(problem: TouchedProblem): EventLink[];
}

/** Ids that a problem touches, the root cause left out. */
function touchedIds(problem: TouchedProblem): string[] {
  const stubs = [...(problem.affectedEntities ?? []), ...(problem.impactedEntities ?? [])];
  return [...new Set(stubs.map(stub => stub.entityId.id))];
}

/**
 * Builds the matcher for the targets of a run.
 *
 * @param selected - problem id → series whose selector pivot Dynatrace itself matched
 */
export function createProblemMatcher(
  targets: readonly CollectTarget<DynatracePivot>[],
  selected: ReadonlyMap<string, readonly Series[]>,
): ProblemMatcher {
  const matcher = createEntityMatcher(targets, selected);
  return {
    linksOf(problem) {
      const root = problem.rootCauseEntity?.entityId.id;
      const ids = touchedIds(problem);
      return matcher.linksOf({
        recordId: problem.problemId ?? '',
        entityIds: root === undefined ? ids : [...ids, root],
        tags: problem.entityTags ?? [],
      });
    },
  };
}

/** Whether the problem is over, and when; null when its times contradict each other. */
function spanOf(
  problem: UpstreamProblem,
): Pick<ProblemFact, 'status' | 'startedMs' | 'endedMs'> | null {
  const { startTime, endTime, status } = problem;
  // -1 is Dynatrace's "not yet"; null and absence mean the same in newer versions.
  const endedMs = endTime === -1 || endTime === null || endTime === undefined ? null : endTime;
  if (endedMs === null)
    return status === 'CLOSED' ? null : { status: 'open', startedMs: startTime, endedMs };
  if (endedMs < startTime) return null;
  return { status: 'closed', startedMs: startTime, endedMs };
}

/** What the records of a page came to. */
export interface MappedProblems {
  readonly facts: ProblemFact[];
  /** Severity words we do not know; those problems are kept as `unknown`. */
  readonly unknownSeverities: number;
  /** Problems that touch nothing mapped: well formed, and not for us. */
  readonly unmapped: number;
  /** Whose each problem is, by its id: of facts, and of refused ones that a corrected parser may read. */
  readonly links: Readonly<Record<string, readonly EventLink[]>>;
}

/**
 * Turns the problems of a page into facts, one record at a time: a malformed
 * one is refused and its neighbours go on.
 */
export function mapProblems(
  records: readonly unknown[],
  matcher: ProblemMatcher,
  tally: RejectionTally,
): MappedProblems {
  const facts: ProblemFact[] = [];
  const linksById: Record<string, readonly EventLink[]> = {};
  const keepLinks = (record: unknown) => {
    const touched = touchedProblemSchema.safeParse(record).data;
    const links = touched ? matcher.linksOf(touched) : [];
    if (touched?.problemId !== undefined && links.length > 0) linksById[touched.problemId] ??= links;
  };
  let unknownSeverities = 0;
  let unmapped = 0;
  for (const [index, record] of records.entries()) {
    const parsed = problemSchema.safeParse(record);
    if (!parsed.success) {
      const field = parsed.error.issues[0]?.path.map(String).join('.') ?? null;
      tally.add(
        field === 'problemId' ? 'missing_id' : 'malformed_problem',
        `#${index}`,
        field,
        record,
      );
      keepLinks(record);
      continue;
    }
    const problem = parsed.data;
    const span = spanOf(problem);
    if (!span) {
      tally.add('bad_times', problem.problemId, 'endTime', {
        startTime: problem.startTime,
        endTime: problem.endTime,
        status: problem.status,
      });
      keepLinks(record);
      continue;
    }
    const links = matcher.linksOf(problem);
    if (links.length === 0) {
      unmapped += 1;
      continue;
    }
    const severity = SEVERITIES.get(problem.severityLevel);
    if (severity === undefined) unknownSeverities += 1;
    linksById[problem.problemId] = links;
    facts.push({
      kind: 'problem',
      externalId: problem.problemId,
      displayId: cleanText(problem.displayId, 128),
      title: cleanText(problem.title, 1_000),
      ...span,
      severity: severity ?? 'unknown',
      impact: problem.impactLevel ? cleanText(problem.impactLevel.toLowerCase(), 64) : null,
      affectedIds: touchedIds(problem).slice(0, 1_000),
      rootCauseId: problem.rootCauseEntity?.entityId.id ?? null,
      links,
    });
  }
  return { facts, unknownSeverities, unmapped, links: linksById };
}
