import { useTheme } from '@material-ui/core/styles';
import { statusFill } from '../theme/status';
import { findGaps, isAlone } from './geometry';
import { HatchPattern } from './Hatch';
import { areaPath, linePath, type PathScale } from './paths';
import { useChartId } from './useChartId';
import { useElementWidth } from './useElementWidth';

export interface SparklineProps {
  /** Evenly spaced, oldest first; null is a gap and stays one. */
  values: readonly (number | null)[];
  /** Drawn as a thin dashed line. */
  target?: number;
  /** The side of the target that is good; the line takes `tone` on the other side. */
  betterIs?: 'lower' | 'higher' | 'neutral';
  /** Colour of the part beyond the target. */
  tone?: 'critical' | 'warning';
  /** Last value greyed: it is known to be old. */
  isStale?: boolean;
  /** Nulls at the end that are only "not there yet". */
  graceSlots?: number;
  /** Read aloud in place of the picture. */
  label: string;
  /** Said when there are fewer than two points. */
  emptyLabel: string;
  /** Top of a scale that a column shares; the highest value otherwise. */
  top?: number;
  /** Square-root scale, where one high line would flatten the others. */
  isRoot?: boolean;
  /** Pixels, 36 unless told. */
  height?: number;
}

const FALLBACK_WIDTH = 160;
const HEIGHT = 36;
const TOP = 3;
const LEFT = 2;

/** A small line without axes: gaps hatched, target dashed, last point marked. */
export const Sparkline = (props: SparklineProps) => {
  const {
    values,
    target,
    betterIs = 'neutral',
    tone,
    isStale,
    graceSlots = 0,
    label,
    emptyLabel,
    height = HEIGHT,
    isRoot,
  } = props;
  const bottom = height - 3;
  const theme = useTheme();
  const id = useChartId('spark');
  const [box, width] = useElementWidth<HTMLDivElement>(FALLBACK_WIDTH);
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) {
    return (
      <div
        ref={box}
        style={{
          height,
          fontSize: 12,
          color: theme.palette.textSubtle,
        }}
      >
        {emptyLabel}
      </div>
    );
  }
  const right = width - 3;
  const top = (props.top ?? Math.max(...known, target ?? 0)) * 1.08 || 1;
  const share = (value: number) =>
    isRoot ? Math.sqrt(value / top) : value / top;
  const scale: PathScale = {
    x: index =>
      LEFT + (index / Math.max(1, values.length - 1)) * (right - LEFT),
    y: value => bottom - share(value) * (bottom - TOP),
  };
  const colour = isStale
    ? theme.palette.textSubtle
    : theme.palette.primary.main;
  const half = (right - LEFT) / Math.max(1, values.length - 1) / 2;
  const path = linePath(values, scale);
  const targetY = target === undefined ? undefined : scale.y(target);
  const lastIndex =
    values.length -
    1 -
    [...values].reverse().findIndex(value => value !== null);
  const last = values[lastIndex] ?? 0;
  const isBeyond = (value: number) =>
    tone !== undefined &&
    target !== undefined &&
    betterIs !== 'neutral' &&
    (betterIs === 'lower' ? value > target : value < target);
  const beyondColour = tone && !isStale ? statusFill(theme, tone) : colour;
  return (
    <div ref={box} style={{ height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={label}
        style={{
          display: 'block',
          overflow: 'visible',
          opacity: isStale ? 0.75 : 1,
        }}
      >
        <defs>
          <HatchPattern id={`${id}-hatch`} />
          {targetY !== undefined && (
            <clipPath id={`${id}-beyond`}>
              {betterIs === 'higher' ? (
                <rect x={0} y={targetY} width={width} height={height} />
              ) : (
                <rect x={0} y={-5} width={width} height={targetY + 5} />
              )}
            </clipPath>
          )}
        </defs>
        {findGaps(values, graceSlots).map(gap => {
          const from = Math.max(LEFT, scale.x(gap.first) - half);
          const to = Math.min(right, scale.x(gap.last) + half);
          return (
            <rect
              key={gap.first}
              data-testid="spark-gap"
              x={from}
              y={2}
              width={Math.max(2, to - from)}
              height={height - 5}
              fill={`url(#${id}-hatch)`}
            />
          );
        })}
        {targetY !== undefined && (
          <line
            x1={0}
            x2={width}
            y1={targetY}
            y2={targetY}
            stroke={theme.palette.textSubtle}
            strokeDasharray="4 3"
            opacity={0.8}
          />
        )}
        <path
          d={areaPath(values, scale, bottom)}
          fill={colour}
          opacity={isStale ? 0 : 0.09}
        />
        <path
          data-testid="spark-line"
          d={path}
          fill="none"
          stroke={colour}
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        {tone && targetY !== undefined && known.some(isBeyond) && (
          <path
            d={path}
            fill="none"
            stroke={beyondColour}
            strokeWidth={1.75}
            clipPath={`url(#${id}-beyond)`}
          />
        )}
        {values.map((value, index) =>
          value !== null && index !== lastIndex && isAlone(values, index) ? (
            <circle
              key={index}
              cx={scale.x(index)}
              cy={scale.y(value)}
              r={1.2}
              fill={colour}
            />
          ) : null,
        )}
        <circle
          data-testid="spark-last"
          cx={scale.x(lastIndex)}
          cy={scale.y(last)}
          r={2.5}
          fill={isBeyond(last) ? beyondColour : colour}
          stroke={theme.palette.background.paper}
          strokeWidth={1}
        />
      </svg>
    </div>
  );
};
