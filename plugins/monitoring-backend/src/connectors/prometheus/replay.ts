import { z } from 'zod';
import { ConnectorError, RawPage, ReplayedPage } from '@rosetta/backstage-plugin-monitoring-node';
import { PrometheusContext } from './ask';
import { factsOf } from './collectSignals';
import { COLUMN_NAMES, QuerySpec } from './metricSets';
import { RangeReading, readMatrix } from './readMatrix';
import { envelopeSchema } from './schemas';
import { SignalStreamId } from './streams';

const contextSchema = z.object({
  ask: z.object({
    key: z.string(),
    subject: z.string(),
    labels: z.array(z.object({ name: z.string(), value: z.string() })),
    range: z.enum(['not-negative', 'ratio']),
    slots: z.object({ startMs: z.number(), slotMs: z.number().positive(), count: z.number().int().positive() }),
  }),
  targets: z.array(z.object({ entityRef: z.string(), environment: z.string() })),
  /** Whether config had an expression for saturation; older pages do not say. */
  asksSaturation: z.boolean().optional(),
});
type Context = z.infer<typeof contextSchema>;

type Column = QuerySpec['column'];

/** The column of an expression by its key in config, which may not have it any more. */
function columnOf(key: string, specs: readonly QuerySpec[]): Column | undefined {
  return (
    specs.find(spec => spec.key === key)?.column ??
    COLUMN_NAMES.find(column => key === `queries.${column}`)
  );
}

interface Part {
  readonly context: Context;
  readonly column: Column | undefined;
  readonly reading: RangeReading;
}

function readPart(raw: RawPage, { instance, redactor, specs }: PrometheusContext): Part {
  const context = contextSchema.parse(JSON.parse(raw.context));
  const envelope = envelopeSchema.parse(JSON.parse(raw.body));
  if (envelope.status !== 'success') throw new RangeError('The stored page is a refusal');
  return {
    context,
    column: columnOf(context.ask.key, specs),
    reading: readMatrix(envelope.data, context.ask, instance, redactor),
  };
}

/** Parts of one pivot in the order in which they came: those with the same labels. */
function byPivot(parts: readonly Part[]): Part[][] {
  const units = new Map<string, Part[]>();
  for (const part of parts) {
    const key = JSON.stringify(part.context.ask.labels);
    units.set(key, [...(units.get(key) ?? []), part]);
  }
  return [...units.values()];
}

/** Failures that say something of the page, not of us. */
const isUnreadable = (error: unknown) =>
  [SyntaxError, RangeError, z.ZodError, ConnectorError].some(kind => error instanceof kind);

/**
 * Reads stored pages again by the present parser.
 *
 * @throws ConnectorError when a page cannot be read any more
 */
export function replayPages(
  stream: SignalStreamId,
  pages: readonly RawPage[],
  context: PrometheusContext,
): ReplayedPage {
  let parts: Part[];
  try {
    parts = pages.map(page => readPart(page, context));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new ConnectorError(
      `A stored page of prometheus "${context.instance}" cannot be read any more; collect its window again`,
      { kind: 'malformed', code: 'bad_payload', source: 'prometheus', instance: context.instance },
    );
  }
  const asksSaturation = parts.some(part => part.context.asksSaturation ?? part.column === 'saturationRatio');
  const tallies = parts.map(({ reading }) => reading.tally);
  return {
    facts: byPivot(parts).flatMap(unit =>
      factsOf(
        stream,
        unit[0]!.context.targets,
        unit.flatMap(({ column, reading }) => (column === undefined ? [] : [{ column, reading }])),
        asksSaturation,
      ),
    ),
    rejected: tallies.flatMap(tally => tally.records()),
    counts: {
      facts: parts.reduce((sum, { reading }) => sum + reading.values.size, 0),
      nulls: parts.reduce((sum, { reading }) => sum + reading.nulls, 0),
      rejected: tallies.reduce((sum, tally) => sum + tally.total, 0),
    },
  };
}
