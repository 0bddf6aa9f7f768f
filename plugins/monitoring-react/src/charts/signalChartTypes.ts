import type { ChartWords } from './signalChartParts';

/** One line of a chart. */
export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** As long as the timestamps; null is a gap. */
  readonly values: readonly (number | null)[];
}

export interface SignalChartProps {
  /** Starts of the slots, epoch milliseconds. */
  readonly timestamps: readonly number[];
  /** The first one leads: it has the colour, the wash and the target. */
  readonly series: readonly ChartSeries[];
  readonly start: number;
  readonly end: number;
  readonly target: number | null;
  readonly betterIs: 'lower' | 'higher' | 'neutral';
  /** Colour the leading line takes beyond its target. */
  readonly tone?: 'critical' | 'warning';
  /** What the axis may end on; see {@link axisTop}. */
  readonly scale?: 'ratio' | 'binary' | 'decimal';
  /** Fill under the leading line. */
  readonly hasWash?: boolean;
  /** Nulls at the end that are only "not there yet". */
  readonly graceSlots: number;
  /** Length of a slot, milliseconds. */
  readonly slotMs: number;
  /** Charts with the same id share their cursor. */
  readonly syncId: string;
  readonly zone?: string;
  readonly words: ChartWords;
}
