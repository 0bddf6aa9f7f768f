import { Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage, RawPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { assertAnswers, PrometheusContext, QueryFailure, RangeAnswer } from './ask';
import { mapSignals } from './mapSignals';
import { QuerySpec } from './metricSets';
import { PrometheusPivot } from './pivot';
import { presenceOf } from './presence';
import { RangeReading } from './readMatrix';
import { assertFormIsKnown, createRejectionTally, RejectionTally } from './rejections';
import { askAll, firstUnit, isGivenUp, planUnits, Question, questionsOf, REFUSALS_BEFORE_GIVING_UP, Run, Unit } from './run';
import { rangesOf } from './slots';
import { SIGNAL_STREAMS, SignalStreamId } from './streams';

/** Pivots of one page: a run that is killed asks at most these again. */
const PIVOTS_PER_PAGE = 10;

/** Whether config has an expression of its own for saturation. */
const asksSaturation = ({ specs }: PrometheusContext) => specs.some(spec => spec.column === 'saturationRatio');

function rawOf(run: Run, { unit, ask }: Question, answer: RangeAnswer & { kind: 'read' }): RawPage {
  return {
    route: 'POST /query_range',
    contentType: answer.response.contentType,
    // An upstream that echoes our credentials must not get them stored.
    body: run.context.redactor.text(answer.response.text),
    context: JSON.stringify({
      ask,
      stream: run.stream,
      targets: unit.targets,
      asksSaturation: asksSaturation(run.context),
    }),
  };
}

/** Failures that pass by themselves: what was not computed now may be later, with the same expression. */
const PASSING: ReadonlySet<string> = new Set(['timeout', 'canceled', 'unknown']);

/** The facts of a pivot's targets, from what was read for it. */
export function factsOf(
  stream: SignalStreamId,
  targets: readonly SeriesRef[],
  readings: readonly { readonly column: QuerySpec['column']; readonly reading: RangeReading }[],
  isSaturationAsked: boolean,
): Fact[] {
  const slots = new Map<number, Map<QuerySpec['column'], number>>();
  for (const { column, reading } of readings) {
    for (const [startMs, value] of reading.values) {
      const columns = slots.get(startMs) ?? new Map<QuerySpec['column'], number>();
      slots.set(startMs, columns.set(column, value));
    }
  }
  return targets.flatMap(target => mapSignals(target, SIGNAL_STREAMS[stream], slots, isSaturationAsked));
}

function addFailure(tally: RejectionTally, { ask }: Question, failure: QueryFailure): void {
  tally.add({
    code: 'query_failed',
    recordId: `${ask.key}|${ask.subject}`,
    field: ask.key,
    sample: { errorType: failure.errorType },
    values: 0,
    message: `${ask.key} could not be asked: ${failure.message}`,
  });
}

async function collectPage(run: Run, units: readonly Unit[]): Promise<Omit<FactPage, 'progress'>> {
  const answered = await askAll(run, questionsOf(run, units));
  const failures = createRejectionTally(run.context.redactor);
  const readings: { unit: Unit; spec: QuerySpec; reading: RangeReading }[] = [];
  const raw: RawPage[] = [];
  const missed: SeriesRef[] = [];
  for (const question of answered) {
    const { answer, unit, spec } = question;
    if (answer.kind === 'failed') {
      addFailure(failures, question, answer.failure);
      if (PASSING.has(answer.failure.errorType))
        missed.push(...unit.targets.map(({ entityRef, environment }) => ({ entityRef, environment })));
    } else {
      readings.push({ unit, spec, reading: answer.reading });
      raw.push(rawOf(run, question, answer));
    }
  }
  for (const spec of run.specs.filter(item => isGivenUp(run, item))) {
    failures.add({
      code: 'query_failed',
      recordId: spec.key,
      field: spec.key,
      sample: {},
      values: 0,
      message: `${spec.key} is not asked any more in this run: Prometheus does not accept it for any of the first ${REFUSALS_BEFORE_GIVING_UP} entities; correct it in config`,
    });
  }
  const tallies = readings.map(({ reading }) => reading.tally);
  assertFormIsKnown(
    tallies,
    readings.reduce((sum, { reading }) => sum + reading.seriesCount, 0),
    run.context.instance,
  );
  return {
    facts: units.flatMap(unit =>
      factsOf(
        run.stream,
        unit.targets,
        readings
          .filter(item => item.unit === unit)
          .map(({ spec, reading }) => ({ column: spec.column, reading })),
        asksSaturation(run.context),
      ),
    ),
    rejected: [...failures.records(), ...tallies.flatMap(tally => tally.records())],
    counts: {
      facts: readings.reduce((sum, { reading }) => sum + reading.values.size, 0),
      nulls: readings.reduce((sum, { reading }) => sum + reading.nulls, 0),
      rejected: tallies.reduce((sum, tally) => sum + tally.total, 0),
    },
    raw,
    missed,
    ...(await presenceOf(run, units, answered)),
  };
}

/** Signals of every target over the window: one request for each pivot, expression and range of slots. */
export async function* collectSignals(
  context: PrometheusContext,
  request: CollectRequest<PrometheusPivot>,
): AsyncGenerator<FactPage> {
  const stream = request.stream as SignalStreamId;
  const run: Run = {
    context,
    request,
    stream,
    ranges: rangesOf(stream, request.window, request.reportingZone, request.nowMs),
    specs: context.specs.filter(spec => stream !== 'signals_day' || spec.isAskedByDay),
    refusals: new Map(),
  };
  const units = planUnits(context, request.targets);
  if (units.length === 0 || run.ranges.length === 0 || run.specs.length === 0) {
    yield { facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 }, raw: [], progress: 1 };
    return;
  }
  await assertAnswers(context, request);
  for (let from = firstUnit(request.cursor, units); from < units.length; from += PIVOTS_PER_PAGE) {
    const next = Math.min(from + PIVOTS_PER_PAGE, units.length);
    const page = await collectPage(run, units.slice(from, next));
    yield {
      ...page,
      progress: next / units.length,
      ...(next === units.length ? {} : { nextCursor: String(next) }),
    };
  }
}
