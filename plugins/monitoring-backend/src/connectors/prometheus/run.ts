import { CollectRequest, CollectTarget } from '@rosetta/backstage-plugin-monitoring-node';
import { askRange, PrometheusContext, RangeAnswer } from './ask';
import { Label } from './matchers';
import { QuerySpec } from './metricSets';
import { labelsOf, prometheusPivot, PrometheusPivot } from './pivot';
import { RangeAsk } from './readMatrix';
import { SlotRange } from './slots';
import { SignalStreamId } from './streams';

/** Requests under way at once; how many a second is the client's budget. */
const PARALLEL_REQUESTS = 4;
/** Entities for which an expression is refused as wrong before it is not asked any more in this run. */
export const REFUSALS_BEFORE_GIVING_UP = 3;

/** One pivot with the targets that share it: asked once for all of them. */
export interface Unit {
  readonly labels: readonly Label[];
  readonly targets: readonly CollectTarget<PrometheusPivot>[];
}

/** One request. */
export interface Question {
  readonly unit: Unit;
  readonly spec: QuerySpec;
  readonly ask: RangeAsk;
}

export type Answered = Question & { readonly answer: RangeAnswer };

/** What a run works with from its first page to its last. */
export interface Run {
  readonly context: PrometheusContext;
  readonly request: CollectRequest<PrometheusPivot>;
  readonly stream: SignalStreamId;
  readonly ranges: readonly SlotRange[];
  readonly specs: readonly QuerySpec[];
  /** Refusals of an expression as wrong, until it is answered once. */
  readonly refusals: Map<QuerySpec, number>;
}

/** Groups targets by pivot, in the stable order of their pages. */
export function planUnits(context: PrometheusContext, targets: readonly CollectTarget<PrometheusPivot>[]): Unit[] {
  const byPivot = new Map<string, CollectTarget<PrometheusPivot>[]>();
  for (const target of targets) {
    const key = prometheusPivot.serialize(target.pivot);
    const known = byPivot.get(key);
    if (known) known.push(target);
    else byPivot.set(key, [target]);
  }
  return [...byPivot]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, shared]) => ({ labels: labelsOf(shared[0]!.pivot, context.serviceNameLabel), targets: shared }));
}

/** Whether an expression was refused so often as wrong that it is not asked any more. */
export const isGivenUp = (run: Run, spec: QuerySpec) =>
  (run.refusals.get(spec) ?? 0) >= REFUSALS_BEFORE_GIVING_UP;

/** Where a run goes on; from the beginning when the cursor is none of ours. */
export function firstUnit(cursor: string | undefined, units: readonly Unit[]): number {
  const index = cursor !== undefined && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  return index < units.length ? index : 0;
}

/** The question of one expression for one unit. */
export function rangeAskOf(unit: Unit, spec: QuerySpec, slots: SlotRange): RangeAsk {
  return {
    key: spec.key,
    subject: unit.targets[0]!.entityRef,
    labels: unit.labels,
    range: spec.range,
    slots,
  };
}

/** Everything that is asked for some units, in its order. */
export function questionsOf(run: Run, units: readonly Unit[]): Question[] {
  return units.flatMap(unit =>
    run.specs
      .filter(spec => !isGivenUp(run, spec))
      .flatMap(spec =>
        run.ranges.map(slots => ({ unit, spec, ask: rangeAskOf(unit, spec, slots) })),
      ),
  );
}

/** Learns from an answer whether an expression is wrong for everybody. */
function noteOutcome(run: Run, spec: QuerySpec, answer: RangeAnswer): void {
  if (answer.kind === 'read') run.refusals.set(spec, Number.NEGATIVE_INFINITY);
  else if (answer.failure.errorType === 'bad_data') {
    run.refusals.set(spec, (run.refusals.get(spec) ?? 0) + 1);
  }
}

/** Asks in groups; the answers come in the order of the questions. */
export async function askAll(run: Run, questions: readonly Question[]): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (let done = 0; done < questions.length; done += PARALLEL_REQUESTS) {
    const group = questions
      .slice(done, done + PARALLEL_REQUESTS)
      .filter(({ spec }) => !isGivenUp(run, spec));
    // All are waited for, so that nothing of a failed run is still under way after it.
    const outcomes = await Promise.allSettled(
      group.map(({ spec, ask }) => askRange(run.context, run.request, spec, ask)),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') throw outcome.reason;
      const question = group[index]!;
      noteOutcome(run, question.spec, outcome.value);
      answered.push({ ...question, answer: outcome.value });
    }
  }
  return answered;
}
