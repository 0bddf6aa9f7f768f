import { useTheme } from '@material-ui/core/styles';
import { statusFill } from '../theme/status';
import {
  axisTop,
  commonNulls,
  findGaps,
  targetShare,
  timeTicks,
} from './geometry';
import { HatchPattern } from './Hatch';
import { areaPath } from './paths';
import { PlotAxes, type PlotBox } from './PlotAxes';
import { PlotFrame } from './PlotFrame';
import { PlotLine } from './PlotLine';
import { PlotGap, TargetLabel, type ChartWords } from './plotLabels';
import { useChartId } from './useChartId';
import { useElementWidth } from './useElementWidth';

export type { ChartWords } from './plotLabels';

/** One line of a chart. */
export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** As long as the timestamps; null is a gap. */
  readonly values: readonly (number | null)[];
}

export interface SignalChartProps {
  /** What the chart shows: read aloud in place of the picture. */
  readonly label: string;
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
  readonly zone?: string;
  readonly words: ChartWords;
}

const HEIGHT = 140;
const LEFT = 46;
const RIGHT_MARGIN = 12;
const TOP = 12;
const BOTTOM = HEIGHT - 22;

/**
 * A golden signal over time: zero-based, gaps hatched and named, the target
 * dashed, and the leading line in status colour only beyond it.
 */
export const SignalChart = (props: SignalChartProps) => {
  const { timestamps, series, start, end, target, betterIs, tone, words } =
    props;
  const theme = useTheme();
  const id = useChartId('signal');
  const [root, width] = useElementWidth<HTMLDivElement>(280);
  const box: PlotBox = {
    left: LEFT,
    right: width - RIGHT_MARGIN,
    top: TOP,
    bottom: BOTTOM,
  };
  const all = series.map(line => line.values);
  const gaps = findGaps(commonNulls(all, timestamps.length), props.graceSlots);
  const top = axisTop(all, target, props.scale ?? 'decimal');
  const toX = (atMs: number) =>
    box.left + ((atMs - start) / (end - start)) * (box.right - box.left);
  const toY = (value: number) => BOTTOM - (value / top) * (BOTTOM - TOP);
  const scale = { x: (index: number) => toX(timestamps[index]), y: toY };

  const share = targetShare(target, top);
  const toned = tone && share !== undefined && betterIs !== 'neutral';
  const primary = theme.palette.primary.main;
  const second = theme.palette.textSubtle;
  const above =
    toned && betterIs === 'lower' ? statusFill(theme, tone) : primary;
  const below =
    toned && betterIs === 'higher' ? statusFill(theme, tone) : primary;
  const leadColour = (value: number) => {
    if (!toned || target === null) return primary;
    return value > target ? above : below;
  };

  return (
    <div ref={root}>
      <PlotFrame
        timestamps={timestamps}
        toX={toX}
        box={box}
        width={width}
        height={HEIGHT}
        label={props.label}
        moment={index => words.moment(timestamps[index])}
        factsAt={index =>
          series.map((line, at) => {
            const value = line.values[index] ?? null;
            return {
              key: line.id,
              name: line.name,
              value: value === null ? words.noData : words.exact(value),
              y: value === null ? undefined : toY(value),
              colour: at === 0 ? primary : second,
            };
          })
        }
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
            <linearGradient
              id={`${id}-line`}
              gradientUnits="userSpaceOnUse"
              x1={0}
              x2={0}
              y1={TOP}
              y2={BOTTOM}
            >
              <stop offset={share ?? 1} stopColor={above} />
              <stop offset={share ?? 1} stopColor={below} />
            </linearGradient>
          </defs>
          <PlotAxes
            box={box}
            width={width}
            values={[0, top / 2, top].map(value => ({
              at: toY(value),
              text: words.value(value),
            }))}
            times={timeTicks(start, end, props.zone).map(at => ({
              at: toX(at),
              text: words.tick(at),
            }))}
          />
          {gaps.map(gap => {
            const half = props.slotMs / 2;
            const from = toX(Math.max(start, timestamps[gap.first] - half));
            const to = toX(Math.min(end, timestamps[gap.last] + half));
            return (
              <PlotGap
                key={gap.first}
                text={words.gap(gap.slots * props.slotMs)}
                from={from}
                to={to}
                top={TOP}
                bottom={BOTTOM}
                hatchId={`${id}-hatch`}
                lineAt={target === null ? undefined : toY(target)}
              />
            );
          })}
          {props.hasWash && series.length > 0 && (
            <path
              d={areaPath(series[0].values, scale, BOTTOM)}
              fill={`url(#${id}-line)`}
              fillOpacity={0.1}
            />
          )}
          {target !== null && (
            <line
              className="rosetta-target"
              x1={box.left}
              x2={box.right}
              y1={toY(target)}
              y2={toY(target)}
              stroke={theme.palette.textSubtle}
              strokeDasharray="4 3"
              strokeOpacity={0.8}
            />
          )}
          {series
            .map((line, at) => (
              <PlotLine
                key={line.id}
                className={`rosetta-line-${at}`}
                values={line.values}
                scale={scale}
                stroke={at === 0 ? `url(#${id}-line)` : second}
                strokeOpacity={at === 0 ? 1 : 0.75}
                strokeWidth={at === 0 ? 1.5 : 1.25}
                colourOf={value => (at === 0 ? leadColour(value) : second)}
              />
            ))
            .reverse()}
          {/* Over the lines, so that none crosses the words. */}
          {target !== null && (
            <TargetLabel
              text={words.target(target)}
              x={box.left}
              y={toY(target)}
            />
          )}
        </svg>
      </PlotFrame>
    </div>
  );
};
