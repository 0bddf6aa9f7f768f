import { alpha, useTheme } from '@material-ui/core/styles';
import { useElementWidth } from './useElementWidth';

/** Where values lie on a strip: from 0 to 1, outside of it beyond the ends. */
export interface StripScale {
  readonly place: (value: number) => number;
  /** Values that the head of the column names. */
  readonly ticks: readonly number[];
}

/**
 * A scale that every strip of a column shares.
 *
 * @param values - all that will be drawn
 * @param ticks - values that a head may name; those within the scale are kept
 * @param isLog - for durations and frequencies; a rate is linear from zero
 */
export function stripScale(
  values: readonly number[],
  ticks: readonly number[],
  isLog: boolean,
): StripScale {
  const drawn = isLog ? values.filter(value => value > 0) : values;
  if (drawn.length === 0) return { place: () => 0, ticks: [] };
  const high = Math.max(...drawn);
  if (!isLog) {
    const top = ticks.find(tick => tick >= high) ?? high;
    const end = top === 0 ? 1 : top;
    return {
      place: value => value / end,
      ticks: ticks.filter(tick => tick <= end).slice(-3),
    };
  }
  const from = Math.log(Math.min(...drawn) / 1.25);
  const to = Math.log(high * 1.25);
  const place = (value: number) =>
    value <= 0 ? 0 : (Math.log(value) - from) / (to - from);
  const inside = ticks.filter(
    tick => place(tick) >= 0.04 && place(tick) <= 0.96,
  );
  const step = Math.max(1, Math.ceil(inside.length / 3));
  return { place, ticks: inside.filter((_, index) => index % step === 0) };
}

export interface StripChartProps {
  readonly scale: StripScale;
  /** One dot each. */
  readonly dots: readonly number[];
  /** A thick tick; null draws none. */
  readonly now: number | null;
  /** A thin tick: the period before. */
  readonly before: number | null;
  /** A dotted line through all strips of the column. */
  readonly all: number | null;
  /** The tick is grey: too few cases. */
  readonly isGrey?: boolean;
  /** Read aloud in place of the picture. */
  readonly label: string;
}

const HEIGHT = 32;
const MARGIN = 6;
const FALLBACK_WIDTH = 108;

/** The spread of one metric over the applications of a row, on the scale of its column. */
export const StripChart = ({
  scale,
  dots,
  now,
  before,
  all,
  isGrey,
  label,
}: StripChartProps) => {
  const theme = useTheme();
  const [box, width] = useElementWidth<HTMLDivElement>(FALLBACK_WIDTH);
  const x = (value: number) =>
    MARGIN +
    Math.min(1, Math.max(0, scale.place(value))) * (width - 2 * MARGIN);
  const middle = HEIGHT / 2;
  const ink = isGrey ? theme.palette.textSubtle : theme.palette.text.primary;
  return (
    <div ref={box} style={{ height: HEIGHT, minWidth: 60 }}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={label}
        style={{ display: 'block' }}
      >
        <line
          x1={0}
          x2={width}
          y1={middle}
          y2={middle}
          stroke={alpha(theme.palette.text.primary, 0.09)}
        />
        {all !== null && (
          <line
            data-testid="strip-all"
            x1={x(all)}
            x2={x(all)}
            y1={0}
            y2={HEIGHT}
            stroke={theme.palette.textSubtle}
            strokeDasharray="2 3"
            opacity={0.7}
          />
        )}
        {dots.map((value, index) => (
          <circle
            key={index}
            data-testid="strip-dot"
            cx={x(value)}
            cy={middle}
            r={3.5}
            fill={theme.palette.primary.main}
            opacity={0.42}
          />
        ))}
        {before !== null && (
          <rect
            data-testid="strip-before"
            x={x(before) - 0.75}
            y={middle - 7}
            width={1.5}
            height={14}
            fill={theme.palette.textSubtle}
          />
        )}
        {now !== null && (
          <rect
            data-testid="strip-now"
            x={x(now) - 1}
            y={middle - 9}
            width={2}
            height={18}
            fill={ink}
          />
        )}
      </svg>
    </div>
  );
};
