import { useTheme } from '@material-ui/core/styles';
import {
  areaPath,
  axisTop,
  findGaps,
  HatchPattern,
  isAlone,
  lastKnownIndex,
  linePath,
  type ChartWords,
} from '../charts';
import { PlotGap, TargetLabel } from '../charts/plotLabels';
import { useChartId } from '../charts/useChartId';
import { hairline, statusFill } from '../theme/status';
import { toX, type TimeScale } from './laneLayout';

export interface TimelineCurveProps {
  readonly scale: TimeScale;
  readonly width: number;
  /** Starts of the slots, epoch milliseconds. */
  readonly timestamps: readonly number[];
  /** As long as the timestamps; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly target: number | null;
  readonly betterIs: 'lower' | 'higher' | 'neutral';
  /** Colour beyond the target. */
  readonly tone: 'critical' | 'warning';
  readonly axis: 'ratio' | 'binary' | 'decimal';
  readonly slotMs: number;
  /** Nulls at the end that are only "not there yet". */
  readonly graceSlots: number;
  readonly words: ChartWords;
  /** Read aloud in place of the picture. */
  readonly label: string;
}

export const CURVE_HEIGHT = 134;
const TOP = 14;
const BOTTOM = 126;

/** The curve over the lanes: zero-based, gaps hatched and named, status colour only beyond the target. */
export const TimelineCurve = (props: TimelineCurveProps) => {
  const { scale, width, timestamps, values, target, betterIs, tone, words } =
    props;
  const theme = useTheme();
  const id = useChartId('curve');
  const top = axisTop([values], target, props.axis);
  const y = (value: number) => BOTTOM - (value / top) * (BOTTOM - TOP);
  const path = {
    x: (index: number) => toX(scale, timestamps[index]),
    y: (value: number) => y(Math.min(value, top)),
  };
  const line = linePath(values, path);
  const gaps = findGaps(values, props.graceSlots);
  const last = lastKnownIndex(values);
  const lastValue = values[last] ?? null;
  const primary = theme.palette.primary.main;
  const beyond = statusFill(theme, tone);
  const isBeyond = (value: number) =>
    target !== null &&
    (betterIs === 'lower'
      ? value > target
      : betterIs === 'higher' && value < target);
  const hasBeyond = values.some(value => value !== null && isBeyond(value));
  const targetY = target === null ? undefined : y(target);
  const clip =
    betterIs === 'higher'
      ? { y: targetY, height: BOTTOM - (targetY ?? 0) }
      : { y: 0, height: targetY };
  const tick = { fontSize: 11, fill: theme.palette.textSubtle };
  return (
    <svg
      width={width}
      height={CURVE_HEIGHT}
      role="img"
      aria-label={props.label}
      style={{ display: 'block', position: 'relative', overflow: 'visible' }}
    >
      <defs>
        <HatchPattern id={`${id}-hatch`} />
        {targetY !== undefined && (
          <clipPath id={`${id}-beyond`}>
            <rect x={scale.left} width={scale.right - scale.left} {...clip} />
          </clipPath>
        )}
      </defs>
      {[0, top / 2, top].map(value => (
        <g key={value}>
          <line
            x1={scale.left}
            x2={scale.right}
            y1={y(value)}
            y2={y(value)}
            stroke={value === 0 ? theme.palette.divider : hairline(theme)}
          />
          <text x={scale.left - 8} y={y(value) + 4} textAnchor="end" {...tick}>
            {words.value(value)}
          </text>
        </g>
      ))}
      {gaps.map(gap => {
        const half = props.slotMs / 2;
        const from = toX(scale, timestamps[gap.first] - half);
        const to = toX(scale, timestamps[gap.last] + half);
        return (
          <PlotGap
            key={gap.first}
            text={words.gap(gap.slots * props.slotMs)}
            from={from}
            to={to}
            top={TOP}
            bottom={BOTTOM}
            hatchId={`${id}-hatch`}
            lineAt={targetY}
          />
        );
      })}
      {targetY !== undefined && target !== null && (
        <>
          <line
            data-testid="curve-target"
            x1={scale.left}
            x2={scale.right}
            y1={targetY}
            y2={targetY}
            stroke={theme.palette.textSubtle}
            strokeDasharray="4 3"
            opacity={0.8}
          />
          <TargetLabel
            text={words.target(target)}
            x={scale.left + 4}
            y={targetY}
          />
        </>
      )}
      <path d={line} fill="none" stroke={primary} strokeWidth={1.5} />
      {hasBeyond && (
        <g clipPath={`url(#${id}-beyond)`} data-testid="curve-beyond">
          <path
            d={areaPath(values, path, betterIs === 'higher' ? TOP : BOTTOM)}
            fill={beyond}
            opacity={0.14}
          />
          <path d={line} fill="none" stroke={beyond} strokeWidth={1.75} />
        </g>
      )}
      {values.map((value, index) =>
        value !== null && (index === last || isAlone(values, index)) ? (
          <circle
            key={timestamps[index]}
            cx={path.x(index)}
            cy={path.y(value)}
            r={index === last ? 2.5 : 1.2}
            fill={isBeyond(value) ? beyond : primary}
            stroke={theme.palette.background.paper}
            strokeWidth={1}
          />
        ) : null,
      )}
      {/* A gap over everything says it itself. */}
      {lastValue === null && gaps.length === 0 && (
        <text
          x={(scale.left + scale.right) / 2}
          y={(TOP + BOTTOM) / 2}
          textAnchor="middle"
          {...tick}
          stroke={theme.palette.background.paper}
          strokeWidth={3}
          paintOrder="stroke"
        >
          {words.noData}
        </text>
      )}
    </svg>
  );
};
