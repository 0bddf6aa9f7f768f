import { alpha, useTheme } from '@material-ui/core/styles';
import { HatchPattern } from './Hatch';
import { PlotAxes, type PlotBox } from './PlotAxes';
import { PlotFrame } from './PlotFrame';
import { PlotLine } from './PlotLine';
import { PlotGap } from './plotLabels';
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
  /** In order, one for each day. */
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
  /** A day that is marked in all charts of a row. */
  readonly markedDay?: string;
  readonly words: TrendWords;
}

const HEIGHT = 118;
const LEFT = 40;
const RIGHT_MARGIN = 18;
const TOP = 8;
const BOTTOM = HEIGHT - 20;
const FONT_SIZE = 10.5;
const MIN_LABEL_WIDTH = 96;
const MAX_BAR_WIDTH = 9;
/** A bar leaves a tenth of its day free on each side. */
const BAR_SHARE = 0.8;

/** Days at the beginning that were not collected yet. */
function leadingGap(points: readonly TrendPoint[]): number {
  const first = points.findIndex(point => point.value !== null);
  return first < 0 ? points.length : first;
}

/** First, last and two days between. */
function tickIndexes(length: number): number[] {
  const last = length - 1;
  const picks = [0, 1 / 3, 2 / 3, 1].map(share => Math.round(last * share));
  return [...new Set(picks)].filter(index => index >= 0);
}

/**
 * One small multiple: a value per day with the usual range behind it, the target
 * dashed and the last day marked. The series never takes a status colour.
 */
export const TrendChart = (props: TrendChartProps) => {
  const { points, name, isCount, scale, usual, target, words } = props;
  const theme = useTheme();
  const id = useChartId('trend');
  const [root, width] = useElementWidth<HTMLDivElement>(258);
  const box: PlotBox = {
    left: LEFT,
    right: width - RIGHT_MARGIN,
    top: TOP,
    bottom: BOTTOM,
  };
  const values = points.map(point => point.value);
  const instants = points.map(point => Date.parse(point.day));
  const uncollected = leadingGap(points);
  const slot = (box.right - box.left) / Math.max(1, points.length);
  // Days are as wide as each other; a line goes through their middles.
  const middle = (index: number) => box.left + (index + 0.5) * slot;
  const toY = (value: number) =>
    BOTTOM - ((value - scale.low) / (scale.high - scale.low)) * (BOTTOM - TOP);
  const clamp = (value: number) =>
    Math.min(scale.high, Math.max(scale.low, value));
  const bar = Math.min(MAX_BAR_WIDTH, slot * BAR_SHARE);
  const colour = theme.palette.primary.main;
  const marked = points.findIndex(point => point.day === props.markedDay);

  return (
    <div ref={root}>
      <PlotFrame
        timestamps={instants}
        toX={atMs => middle(instants.indexOf(atMs))}
        box={box}
        width={width}
        height={HEIGHT}
        label={name}
        moment={index => words.day(points[index].day)}
        factsAt={index => {
          const { value } = points[index];
          return [
            {
              key: 'value',
              name,
              value: value === null ? words.noData : words.exact(value),
              y: value === null ? undefined : toY(value),
              colour,
            },
          ];
        }}
      >
        <svg
          className="rosetta-chart"
          width={width}
          height={HEIGHT}
          aria-hidden
          style={{ display: 'block' }}
        >
          <defs>
            <HatchPattern id={`${id}-hatch`} />
          </defs>
          <PlotAxes
            box={box}
            width={width}
            fontSize={FONT_SIZE}
            tickGap={6}
            values={scale.ticks.map(value => ({
              at: toY(value),
              text: words.tick(value),
            }))}
            times={tickIndexes(points.length).map(index => ({
              at: middle(index),
              text: words.day(points[index].day),
            }))}
          />
          {usual && (
            <rect
              className="rosetta-usual"
              x={box.left}
              width={box.right - box.left}
              y={toY(clamp(usual.high))}
              height={toY(clamp(usual.low)) - toY(clamp(usual.high))}
              fill={alpha(theme.palette.textSubtle, 0.16)}
            />
          )}
          {uncollected > 0 && (
            <PlotGap
              text={words.notCollected}
              from={box.left}
              to={box.left + slot * uncollected}
              top={TOP}
              bottom={BOTTOM}
              hatchId={`${id}-hatch`}
              minWidth={MIN_LABEL_WIDTH}
            />
          )}
          {target !== null && target >= scale.low && target <= scale.high && (
            <line
              className="rosetta-target"
              x1={box.left}
              x2={box.right}
              y1={toY(target)}
              y2={toY(target)}
              stroke={theme.palette.textSubtle}
              strokeDasharray="3 3"
            />
          )}
          {marked >= 0 && (
            <line
              className="rosetta-marked-day"
              x1={middle(marked)}
              x2={middle(marked)}
              y1={TOP}
              y2={BOTTOM}
              stroke={theme.palette.status.error}
              strokeDasharray="2 2"
            />
          )}
          {isCount ? (
            <g className="rosetta-bars" fill={colour}>
              {points.map(({ day, value }, index) =>
                value === null ? null : (
                  <rect
                    key={day}
                    x={middle(index) - bar / 2}
                    width={bar}
                    y={toY(value)}
                    height={BOTTOM - toY(value)}
                  />
                ),
              )}
            </g>
          ) : (
            <PlotLine
              className="rosetta-trend"
              values={values}
              scale={{ x: middle, y: toY }}
              stroke={colour}
              strokeWidth={1.8}
              lastRadius={2.8}
              colourOf={() => colour}
            />
          )}
        </svg>
      </PlotFrame>
    </div>
  );
};
