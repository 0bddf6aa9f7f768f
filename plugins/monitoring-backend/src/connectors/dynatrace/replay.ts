import { z } from 'zod';
import { eventLinkSchema } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectTarget, ConnectorError, RawPage, Redactor, ReplayedPage } from '@rosetta/backstage-plugin-monitoring-node';
import { factsOf, SignalsContext } from './collectSignals';
import { mapEvents } from './mapEvents';
import { mapProblems } from './mapProblems';
import { mapSlos } from './mapSlos';
import { dynatracePivot, DynatracePivot } from './pivot';
import { planUnits } from './query';
import { readSignals, SignalAsk, SignalReadings } from './readSignals';
import { createRejectionTally, RejectionTally } from './rejections';
import { pivotSchema } from './schemas';
import { EVENTS_STREAM, isSignalStream, PROBLEMS_STREAM, SignalStreamId, SLOS_STREAM } from './streams';

const NOTHING: ReplayedPage = { facts: [], rejected: [], counts: { facts: 0, nulls: 0, rejected: 0 } };

const linksSchema = z.record(z.string(), z.array(eventLinkSchema)).default({});
const unrelated = z.number().int().nonnegative().default(0);
const problemsContext = z.object({ links: linksSchema });
const eventsContext = z.object({ links: linksSchema, unrelated });
const slosContext = z.object({
  observedMs: z.number().int(),
  series: z.record(z.string(), z.array(z.object({ entityRef: z.string(), environment: z.string() }))),
  unrelated,
});
const signalsContext = z.object({
  ask: z.object({
    entityType: z.string(),
    subject: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('each'), ids: z.array(z.string()) }),
      z.object({ kind: z.literal('set') }),
    ]),
    metrics: z.array(
      z.object({ column: z.string(), key: z.string(), aggregation: z.string(), unit: z.string(), maxValue: z.number() }),
    ),
    resolution: z.string(),
    slotMs: z.number().positive().nullable(),
    window: z.object({ startMs: z.number(), endMs: z.number() }),
    nowMs: z.number(),
  }),
  targets: z.array(
    z.object({
      entityRef: z.string(),
      environment: z.string(),
      via: z.enum(['direct', 'inherited']),
      pivot: pivotSchema,
    }),
  ),
});

/** One stored part: its body as JSON beside what the parser needs to read it. */
function readPart<T>(raw: RawPage, schema: z.ZodType<T>): { json: unknown; context: T } {
  return { json: JSON.parse(raw.body) as unknown, context: schema.parse(JSON.parse(raw.context)) };
}

function listIn(json: unknown, key: string): readonly unknown[] {
  return z.object({ [key]: z.array(z.unknown()) }).parse(json)[key]!;
}

function pageFrom(
  facts: ReplayedPage['facts'],
  tally: RejectionTally,
  counts: Partial<ReplayedPage['counts']>,
): ReplayedPage {
  return {
    facts,
    rejected: tally.records(),
    counts: { facts: facts.length, nulls: 0, rejected: tally.total, ...counts },
  };
}

function replayProblems(raw: RawPage): ReplayedPage {
  const { json, context } = readPart(raw, problemsContext);
  const tally = createRejectionTally();
  const linksOf = ({ problemId }: { problemId?: string | undefined }) => context.links[problemId ?? ''] ?? [];
  const { facts, unmapped } = mapProblems(listIn(json, 'problems'), { linksOf }, tally);
  return pageFrom(facts, tally, { nulls: unmapped });
}

function replayEvents(raw: RawPage): ReplayedPage {
  const { json, context } = readPart(raw, eventsContext);
  const tally = createRejectionTally();
  const matcher = { linksOf: ({ recordId }: { recordId: string }) => context.links[recordId] ?? [] };
  const { facts } = mapEvents(listIn(json, 'events'), matcher, tally);
  return pageFrom(facts, tally, { unrelated: context.unrelated });
}

function replaySlos(raw: RawPage): ReplayedPage {
  const { json, context } = readPart(raw, slosContext);
  const tally = createRejectionTally();
  const mapped = mapSlos(listIn(json, 'slo'), slo => context.series[slo.id] ?? [], context.observedMs, tally);
  return pageFrom(mapped.facts, tally, { facts: mapped.accepted, unrelated: context.unrelated });
}

/** All parts of a page belong together: one series may be told of by several. */
function replaySignals(stream: SignalStreamId, parts: readonly RawPage[], instance: string, redactor: Redactor): ReplayedPage {
  const targets = new Map<string, CollectTarget<DynatracePivot>>();
  const answers: { ask: { entityType: string }; readings: SignalReadings }[] = [];
  for (const raw of parts) {
    const { json, context } = readPart(raw, signalsContext);
    // Column and unit were ours when they were stored.
    const ask = context.ask as SignalAsk;
    answers.push({ ask, readings: readSignals(json, ask, instance, redactor) });
    for (const target of context.targets) {
      const pivot = dynatracePivot.deserialize(JSON.stringify(target.pivot));
      targets.set(JSON.stringify(target), { ...target, pivot });
    }
  }
  const tallies = answers.map(({ readings }) => readings.tally);
  return {
    facts: planUnits([...targets.values()]).flatMap(unit => factsOf(unit, stream, answers)),
    rejected: tallies.flatMap(tally => tally.records()),
    counts: {
      facts: answers.reduce((sum, { readings }) => sum + readings.accepted, 0),
      nulls: answers.reduce((sum, { readings }) => sum + readings.nulls, 0),
      rejected: tallies.reduce((sum, tally) => sum + tally.total, 0),
    },
  };
}

const BY_STREAM: Readonly<Record<string, (raw: RawPage) => ReplayedPage>> = {
  [PROBLEMS_STREAM]: replayProblems,
  [EVENTS_STREAM]: replayEvents,
  [SLOS_STREAM]: replaySlos,
};

function joined(a: ReplayedPage, b: ReplayedPage): ReplayedPage {
  return {
    facts: [...a.facts, ...b.facts],
    rejected: [...a.rejected, ...b.rejected],
    counts: {
      facts: a.counts.facts + b.counts.facts,
      nulls: a.counts.nulls + b.counts.nulls,
      rejected: a.counts.rejected + b.counts.rejected,
      ...(a.counts.unrelated === undefined && b.counts.unrelated === undefined
        ? {}
        : { unrelated: (a.counts.unrelated ?? 0) + (b.counts.unrelated ?? 0) }),
    },
  };
}

/** Failures that say something of the page, not of us. */
const isUnreadable = (error: unknown) =>
  [SyntaxError, RangeError, z.ZodError, ConnectorError].some(kind => error instanceof kind);

/**
 * Reads stored pages again by the present parser.
 *
 * Relations are not read again: a page of them told how all was at its moment, and each
 * run tells all anew.
 *
 * @throws ConnectorError when a page cannot be read any more
 */
export function replayPages(
  stream: string,
  parts: readonly RawPage[],
  context: Pick<SignalsContext, 'instance' | 'redactor'>,
): ReplayedPage {
  try {
    if (isSignalStream(stream)) return replaySignals(stream, parts, context.instance, context.redactor);
    const replayOne = Object.hasOwn(BY_STREAM, stream) ? BY_STREAM[stream] : undefined;
    if (!replayOne || parts.length === 0) return NOTHING;
    return parts.map(replayOne).reduce(joined);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new ConnectorError(
      `A stored page of dynatrace "${context.instance}" cannot be read any more; collect its window again`,
      { kind: 'malformed', code: 'bad_payload', source: 'dynatrace', instance: context.instance },
    );
  }
}
