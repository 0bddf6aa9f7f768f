import { useMemo, useState } from 'react';
import { useTheme } from '@material-ui/core/styles';
import {
  Area,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
  CartesianGrid,
} from 'recharts';
import { hairline, statusFill } from '../theme/status';
import {
  axisTop,
  commonNulls,
  findGaps,
  isAlone,
  targetShare,
  timeTicks,
  type ChartPoint,
} from './geometry';
import { HatchPattern } from './Hatch';
import {
  GapLabel,
  lastKnownIndex,
  SeriesDot,
  SignalTooltip,
  TargetLabel,
} from './signalChartParts';
import type { SignalChartProps } from './signalChartTypes';
import { HoverCursor, useSetHoveredTime } from './timeHover';
import { useChartId } from './useChartId';
import { useElementWidth } from './useElementWidth';

export type { ChartWords } from './signalChartParts';
export type { ChartSeries, SignalChartProps } from './signalChartTypes';

const HEIGHT = 140;
const AXIS_WIDTH = 46;
const X_AXIS_HEIGHT = 22;
const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };
const PLOT_TOP = MARGIN.top;
const PLOT_BOTTOM = HEIGHT - X_AXIS_HEIGHT;
const MIN_LABEL_WIDTH = 52;

/**
 * A golden signal over time: zero-based, gaps hatched and named, the target
 * dashed, and the leading line in status colour only beyond it.
 */
export const SignalChart = (props: SignalChartProps) => {
  const {
    timestamps,
    series,
    start,
    end,
    target,
    betterIs,
    tone,
    words,
    slotMs,
    syncId,
  } = props;
  const theme = useTheme();
  const id = useChartId('signal');
  const [box, width] = useElementWidth<HTMLDivElement>(280);
  // The cursor runs through all charts; only the one that is looked at has words.
  const [isLookedAt, setLookedAt] = useState(false);
  const setHovered = useSetHoveredTime();
  const data = useMemo(
    () =>
      timestamps.map(
        (t, index): ChartPoint => ({
          t,
          ...Object.fromEntries(
            series.map((line, at) => [`s${at}`, line.values[index] ?? null]),
          ),
        }),
      ),
    [timestamps, series],
  );
  const all = series.map(line => line.values);
  const gaps = findGaps(commonNulls(all, timestamps.length), props.graceSlots);
  const top = axisTop(all, target, props.scale ?? 'decimal');
  const ticks = timeTicks(start, end, props.zone);
  const share = targetShare(target, top);
  const toned = tone && share !== undefined && betterIs !== 'neutral';
  const primary = theme.palette.primary.main;
  const second = theme.palette.textSubtle;
  const above =
    toned && betterIs === 'lower' ? statusFill(theme, tone) : primary;
  const below =
    toned && betterIs === 'higher' ? statusFill(theme, tone) : primary;
  const plotWidth = width - AXIS_WIDTH - MARGIN.right;
  const xOf = (t: number) => ((t - start) / (end - start)) * plotWidth;
  const cursorOf = (t: number) =>
    t >= start && t <= end ? AXIS_WIDTH + xOf(t) : undefined;
  const leadColour = (value: number) => {
    if (!toned || target === null) return primary;
    return value > target ? above : below;
  };
  const text = { fontSize: 11, fill: theme.palette.textSubtle };

  return (
    <div
      ref={box}
      style={{ height: HEIGHT, position: 'relative' }}
      onMouseEnter={() => setLookedAt(true)}
      onMouseLeave={() => {
        setLookedAt(false);
        setHovered(undefined);
      }}
      onFocus={() => setLookedAt(true)}
      onBlur={() => setLookedAt(false)}
    >
      <ComposedChart
        width={width}
        height={HEIGHT}
        data={data}
        margin={MARGIN}
        syncId={syncId}
        syncMethod="value"
        onMouseMove={({ activeLabel }) =>
          activeLabel !== undefined &&
          setHovered({ atMs: Number(activeLabel), source: syncId })
        }
      >
        <defs>
          <HatchPattern id={`${id}-hatch`} />
          <linearGradient
            id={`${id}-line`}
            gradientUnits="userSpaceOnUse"
            x1={0}
            x2={0}
            y1={PLOT_TOP}
            y2={PLOT_BOTTOM}
          >
            <stop offset={share ?? 1} stopColor={above} />
            <stop offset={share ?? 1} stopColor={below} />
          </linearGradient>
        </defs>
        <CartesianGrid
          vertical={false}
          stroke={hairline(theme)}
          syncWithTicks
        />
        <XAxis
          dataKey="t"
          type="number"
          scale="time"
          domain={[start, end]}
          ticks={ticks}
          tickFormatter={words.tick}
          tick={text}
          tickLine={false}
          axisLine={{ stroke: theme.palette.divider }}
          height={X_AXIS_HEIGHT}
          interval="preserveStart"
          minTickGap={10}
        />
        <YAxis
          domain={[0, top]}
          // Without it recharts has no scale, and so no hatch and no target, when nothing is known at all.
          allowDataOverflow
          ticks={[0, top / 2, top]}
          tickFormatter={words.value}
          tick={text}
          tickLine={false}
          axisLine={false}
          width={AXIS_WIDTH}
          interval={0}
        />
        {gaps.map(gap => {
          const from = Math.max(start, timestamps[gap.first] - slotMs / 2);
          const to = Math.min(end, timestamps[gap.last] + slotMs / 2);
          const hasWords = xOf(to) - xOf(from) >= MIN_LABEL_WIDTH;
          return (
            <ReferenceArea
              key={gap.first}
              className="rosetta-gap"
              x1={from}
              x2={Math.max(to, from + 1)}
              fill={`url(#${id}-hatch)`}
              fillOpacity={1}
              strokeOpacity={0}
              ifOverflow="hidden"
              label={
                hasWords ? (
                  <GapLabel text={words.gap(gap.slots * slotMs)} />
                ) : undefined
              }
            />
          );
        })}
        {props.hasWash && (
          <Area
            dataKey="s0"
            type="linear"
            connectNulls={false}
            isAnimationActive={false}
            stroke="none"
            fill={`url(#${id}-line)`}
            fillOpacity={0.1}
            activeDot={false}
            tooltipType="none"
          />
        )}
        {target !== null && (
          <ReferenceLine
            className="rosetta-target"
            y={target}
            stroke={theme.palette.textSubtle}
            strokeDasharray="4 3"
            strokeOpacity={0.8}
            ifOverflow="hidden"
            label={<TargetLabel text={words.target(target)} />}
          />
        )}
        {series
          .map((line, at) => (
            <Line
              key={line.id}
              className={`rosetta-line-${at}`}
              name={line.name}
              dataKey={`s${at}`}
              type="linear"
              connectNulls={false}
              isAnimationActive={false}
              stroke={at === 0 ? `url(#${id}-line)` : second}
              strokeOpacity={at === 0 ? 1 : 0.75}
              strokeWidth={at === 0 ? 1.5 : 1.25}
              activeDot={{
                r: 3,
                fill: at === 0 ? primary : second,
                stroke: theme.palette.background.paper,
              }}
              dot={
                <SeriesDot
                  isMarked={index =>
                    index === lastKnownIndex(line.values) ||
                    isAlone(line.values, index)
                  }
                  colour={value => (at === 0 ? leadColour(value) : second)}
                  radius={index =>
                    index === lastKnownIndex(line.values) ? 2.5 : 1.2
                  }
                />
              }
            />
          ))
          .reverse()}
        <Tooltip
          isAnimationActive={false}
          cursor={{
            stroke: theme.palette.text.primary,
            strokeWidth: 1,
            strokeOpacity: 0.42,
          }}
          content={
            <SignalTooltip
              isHidden={!isLookedAt}
              series={series}
              timestamps={timestamps}
              words={words}
            />
          }
        />
      </ComposedChart>
      <HoverCursor
        toX={cursorOf}
        except={syncId}
        bottom={HEIGHT - PLOT_BOTTOM}
      />
    </div>
  );
};
