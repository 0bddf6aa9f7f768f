import { useMemo, useState } from 'react';
import { alpha, useTheme } from '@material-ui/core/styles';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { hairline } from '../theme/status';
import { isAlone } from './geometry';
import { HatchPattern } from './Hatch';
import {
  GapLabel,
  lastKnownIndex,
  SeriesDot,
  SignalTooltip,
  type ChartWords,
} from './signalChartParts';
import { useChartId } from './useChartId';
import { useElementWidth } from './useElementWidth';

/** One value per day; null is a day without data. */
export interface TrendPoint {
  /** Reporting day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly value: number | null;
}

/** Words of the chart, made by its owner: the chart itself speaks no language. */
export interface TrendWords {
  readonly day: (day: string) => string;
  /** A value on the axis. */
  readonly tick: (value: number) => string;
  /** A value in the tooltip, with its unit. */
  readonly exact: (value: number) => string;
  readonly noData: string;
  readonly notCollected: string;
}

export interface TrendChartProps {
  readonly points: readonly TrendPoint[];
  readonly name: string;
  /** Counts are bars from zero, the others lines. */
  readonly isCount: boolean;
  /** Ends and ticks of the axis; see `trendScale`. */
  readonly scale: {
    readonly low: number;
    readonly high: number;
    readonly ticks: readonly number[];
  };
  /** Where the middle four fifths of the earlier days lay. */
  readonly usual: { readonly low: number; readonly high: number } | null;
  readonly target: number | null;
  /** Charts with the same id share their cursor. */
  readonly syncId: string;
  readonly words: TrendWords;
}

const HEIGHT = 118;
const AXIS_WIDTH = 40;
const X_AXIS_HEIGHT = 20;
const MARGIN = { top: 8, right: 18, bottom: 0, left: 0 };
const MIN_LABEL_WIDTH = 96;

/** Days at the beginning that were not collected yet. */
function leadingGap(points: readonly TrendPoint[]): number {
  const first = points.findIndex(point => point.value !== null);
  return first < 0 ? points.length : first;
}

/** First, last and two days between. */
function dayTicks(points: readonly TrendPoint[]): string[] {
  const last = points.length - 1;
  const picks = [0, 1 / 3, 2 / 3, 1].map(share => Math.round(last * share));
  return [...new Set(picks)].flatMap(index => points[index]?.day ?? []);
}

/**
 * One small multiple: a value per day with the usual range behind it, the target
 * dashed and the last day marked. The series never takes a status colour.
 */
export const TrendChart = (props: TrendChartProps) => {
  const { points, name, isCount, scale, usual, target, syncId, words } = props;
  const theme = useTheme();
  const id = useChartId('trend');
  const [box, width] = useElementWidth<HTMLDivElement>(258);
  // The cursor runs through all charts; only the one that is looked at has words.
  const [isLookedAt, setLookedAt] = useState(false);
  const data = useMemo(() => points.map(point => ({ ...point })), [points]);
  const values = points.map(point => point.value);
  const uncollected = leadingGap(points);
  const slot = (width - AXIS_WIDTH - MARGIN.right) / Math.max(1, points.length);
  const text = { fontSize: 10.5, fill: theme.palette.textSubtle };
  const colour = theme.palette.primary.main;
  const chartWords: ChartWords = {
    tick: () => '',
    value: words.tick,
    exact: words.exact,
    moment: index => (points[index] ? words.day(points[index].day) : ''),
    target: () => '',
    gap: () => '',
    noData: words.noData,
  };
  const clamp = (value: number) =>
    Math.min(scale.high, Math.max(scale.low, value));

  return (
    <div
      ref={box}
      style={{ height: HEIGHT }}
      onMouseEnter={() => setLookedAt(true)}
      onMouseLeave={() => setLookedAt(false)}
      onFocus={() => setLookedAt(true)}
      onBlur={() => setLookedAt(false)}
    >
      <ComposedChart
        width={width}
        height={HEIGHT}
        data={data}
        margin={MARGIN}
        syncId={syncId}
        syncMethod="index"
      >
        <defs>
          <HatchPattern id={`${id}-hatch`} />
        </defs>
        <CartesianGrid
          vertical={false}
          stroke={hairline(theme)}
          syncWithTicks
        />
        <XAxis
          dataKey="day"
          ticks={dayTicks(points)}
          tickFormatter={words.day}
          tick={text}
          tickLine={false}
          axisLine={{ stroke: theme.palette.divider }}
          height={X_AXIS_HEIGHT}
          interval="preserveStartEnd"
          minTickGap={6}
        />
        <YAxis
          domain={[scale.low, scale.high]}
          // Without it recharts has no scale, and so no band and no target, when nothing is known at all.
          allowDataOverflow
          ticks={[...scale.ticks]}
          tickFormatter={words.tick}
          tick={text}
          tickLine={false}
          axisLine={false}
          width={AXIS_WIDTH}
          interval={0}
        />
        {usual && (
          <ReferenceArea
            className="rosetta-usual"
            y1={clamp(usual.low)}
            y2={clamp(usual.high)}
            fill={alpha(theme.palette.textSubtle, 0.16)}
            fillOpacity={1}
            strokeOpacity={0}
            ifOverflow="hidden"
          />
        )}
        {uncollected > 0 && (
          <ReferenceArea
            className="rosetta-gap"
            x1={points[0].day}
            x2={points[uncollected - 1].day}
            fill={`url(#${id}-hatch)`}
            fillOpacity={1}
            strokeOpacity={0}
            ifOverflow="hidden"
            label={
              slot * uncollected >= MIN_LABEL_WIDTH ? (
                <GapLabel text={words.notCollected} />
              ) : undefined
            }
          />
        )}
        {target !== null && (
          <ReferenceLine
            className="rosetta-target"
            y={target}
            stroke={theme.palette.textSubtle}
            strokeDasharray="3 3"
            ifOverflow="hidden"
          />
        )}
        {isCount ? (
          <Bar
            dataKey="value"
            name={name}
            fill={colour}
            isAnimationActive={false}
            maxBarSize={9}
          />
        ) : (
          <Line
            className="rosetta-trend"
            dataKey="value"
            name={name}
            type="linear"
            connectNulls={false}
            isAnimationActive={false}
            stroke={colour}
            strokeWidth={1.8}
            activeDot={{
              r: 3,
              fill: colour,
              stroke: theme.palette.background.paper,
            }}
            dot={
              <SeriesDot
                isMarked={index =>
                  index === lastKnownIndex(values) || isAlone(values, index)
                }
                colour={() => colour}
                radius={index => (index === lastKnownIndex(values) ? 2.8 : 1.2)}
              />
            }
          />
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{
            stroke: theme.palette.text.primary,
            strokeWidth: 1,
            strokeOpacity: 0.42,
            fill: alpha(theme.palette.text.primary, 0.06),
          }}
          content={({ active, label }) => (
            <SignalTooltip
              active={active}
              isHidden={!isLookedAt}
              label={points.findIndex(point => point.day === label)}
              series={[{ id: 'value', name, values }]}
              timestamps={points.map((_, index) => index)}
              words={chartWords}
            />
          )}
        />
      </ComposedChart>
    </div>
  );
};
