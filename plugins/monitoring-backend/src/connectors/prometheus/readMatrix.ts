import { Redactor } from '@rosetta/backstage-plugin-monitoring-node';
import { Label } from './matchers';
import { ValueRange } from './metricSets';
import { createRejectionTally, RejectionCode, RejectionTally, schemaChanged } from './rejections';
import { matrixSchema, Series, seriesSchema } from './schemas';
import { SlotRange, slotStartAt } from './slots';

/** What was asked: without it an answer cannot be read. */
export interface RangeAsk {
  /** Key of the expression in config. */
  readonly key: string;
  /** Whom it was asked for, to name refusals. */
  readonly subject: string;
  readonly labels: readonly Label[];
  readonly range: ValueRange;
  readonly slots: SlotRange;
}

/** What an answer comes to. Each sample is exactly one of accepted, null and refused. */
export interface RangeReading {
  /** Slot start, epoch milliseconds, to the value in our unit. */
  readonly values: ReadonlyMap<number, number>;
  readonly nulls: number;
  readonly tally: RejectionTally;
  readonly seriesCount: number;
}

/** Go's float syntax as Prometheus writes it; a blank or a hexadecimal text is none of it. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** Results of 0/0 and x/0: PromQL's own way to say that there is no answer. */
const NO_VALUE: ReadonlySet<string> = new Set(['NaN', '+Inf', '-Inf', 'Inf']);
/** How far past 0 or 1 the arithmetic of doubles alone may lead a ratio. */
const ROUNDING = 1e-9;

/** A value in our unit, null for no data, or why it is none. */
function convert(text: unknown, range: ValueRange): number | null | RejectionCode {
  if (typeof text !== 'string') return 'malformed_sample';
  if (NO_VALUE.has(text)) return null;
  if (!DECIMAL.test(text)) return 'not_a_number';
  const value = Number(text);
  if (!Number.isFinite(value)) return 'not_a_number';
  if (range === 'ratio') {
    return value < -ROUNDING || value > 1 + ROUNDING ? 'out_of_range' : Math.min(Math.max(value, 0), 1);
  }
  if (value < 0) return 'negative';
  // Minus zero is zero.
  return value === 0 ? 0 : value;
}

/** Whether a series shows another value of a label than was asked for. */
function isForeign(series: Series, labels: readonly Label[]): boolean {
  return labels.some(
    ({ name, value }) => Object.hasOwn(series.metric, name) && series.metric[name] !== value,
  );
}

const samplesOf = (series: Series) => series.values ?? [];
const histogramsOf = (series: Series) => series.histograms ?? [];
const hasSamples = (series: Series) => samplesOf(series).length + histogramsOf(series).length > 0;

/** How many samples a series in an unknown form held, so that none goes uncounted. */
function countRaw(item: unknown): number {
  if (typeof item !== 'object' || item === null) return 1;
  const { values, histograms } = item as { values?: unknown; histograms?: unknown };
  const count = [values, histograms].reduce<number>(
    (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
  return Math.max(count, 1);
}

/** Adds up what the samples of an answer come to. */
class Reading {
  readonly values = new Map<number, number>();
  nulls = 0;

  constructor(private readonly ask: RangeAsk, readonly tally: RejectionTally) {}

  refuse(code: RejectionCode, field: string, sample: unknown, values = 1): void {
    const { key, subject } = this.ask;
    this.tally.add({ code, recordId: `${key}|${subject}`, field, sample, values });
  }

  /** @param refusal - why no value of the series can be taken, if so */
  series(series: Series, refusal: RejectionCode | undefined): void {
    for (const sample of samplesOf(series)) this.sample(sample, refusal, series.metric);
    const histograms = histogramsOf(series);
    if (histograms.length > 0) {
      this.refuse('histogram_value', 'histograms', series.metric, histograms.length);
    }
  }

  private sample(sample: unknown, refusal: RejectionCode | undefined, metric: unknown): void {
    if (!Array.isArray(sample) || sample.length !== 2) {
      this.refuse('malformed_sample', 'values', sample);
      return;
    }
    const [seconds, text] = sample as [unknown, unknown];
    const value = convert(text, this.ask.range);
    if (value === null) {
      this.nulls += 1;
      return;
    }
    if (refusal) {
      this.refuse(refusal, 'metric', metric);
      return;
    }
    const code = typeof value === 'number' ? this.take(seconds, value) : value;
    if (code) this.refuse(code, 'values', sample);
  }

  private take(seconds: unknown, value: number): RejectionCode | undefined {
    if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return 'malformed_sample';
    // Seconds come as a float of three decimals; slots begin on whole seconds.
    const startMs = slotStartAt(this.ask.slots, Math.round(seconds * 1_000));
    if (startMs === undefined) return 'outside_window';
    if (this.values.has(startMs)) return 'duplicate_timestamp';
    this.values.set(startMs, value);
    return undefined;
  }
}

/**
 * Reads the data of an answer of `query_range`.
 *
 * An empty result, a missing instant, `NaN` and the infinities are all no data.
 * Several series of one entity are refused whole: adding or averaging them would
 * be a guess at what the expression means.
 *
 * @param data - `data` of the envelope
 * @throws ConnectorError `schema_changed` when it is not a matrix
 */
export function readMatrix(
  data: unknown,
  ask: RangeAsk,
  instance: string,
  redactor?: Redactor,
): RangeReading {
  const parsed = matrixSchema.safeParse(data);
  if (!parsed.success) throw schemaChanged(instance, 'POST /query_range', 'no matrix');
  const reading = new Reading(ask, createRejectionTally(redactor));
  const known: Series[] = [];
  for (const item of parsed.data.result) {
    const series = seriesSchema.safeParse(item);
    if (series.success) known.push(series.data);
    else reading.refuse('malformed_series', 'result', item, countRaw(item));
  }
  const isAmbiguous = known.filter(hasSamples).length > 1;
  for (const series of known) {
    const foreign = isForeign(series, ask.labels) ? 'foreign_series' : undefined;
    reading.series(series, isAmbiguous ? 'ambiguous_series' : foreign);
  }
  const { values, nulls, tally } = reading;
  return { values, nulls, tally, seriesCount: parsed.data.result.length };
}
