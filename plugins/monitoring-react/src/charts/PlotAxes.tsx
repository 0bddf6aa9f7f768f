import { useTheme } from '@material-ui/core/styles';
import { hairline } from '../theme/status';

/** Where the values of a chart are drawn, pixels of its svg. */
export interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A label of an axis, and where it stands on it, pixels. */
export interface AxisTick {
  readonly at: number;
  readonly text: string;
}

/** Width of a letter as a share of the font's size: labels are laid out before they are drawn. */
const LETTER_WIDTH = 0.56;

/**
 * Labels of a horizontal axis, each moved inside the chart, without those that would run into the one before.
 *
 * @param end - the right edge of the chart, pixels
 * @param gap - free pixels between two labels
 */
export function placeTicks(
  ticks: readonly AxisTick[],
  { fontSize, end, gap }: { fontSize: number; end: number; gap: number },
): AxisTick[] {
  const placed: AxisTick[] = [];
  let free = -Infinity;
  for (const { at, text } of ticks) {
    const half = (text.length * fontSize * LETTER_WIDTH) / 2;
    const middle = Math.max(half, Math.min(at, end - half));
    if (middle - half >= free) {
      placed.push({ at: middle, text });
      free = middle + half + gap;
    }
  }
  return placed;
}

/** Horizontal grid with its values at the left, and the labels below: no other lines. */
export const PlotAxes = ({
  box,
  width,
  values,
  times,
  fontSize = 11,
  tickGap = 10,
}: {
  readonly box: PlotBox;
  readonly width: number;
  /** Values of the grid; the lowest one is the axis. */
  readonly values: readonly AxisTick[];
  readonly times: readonly AxisTick[];
  readonly fontSize?: number;
  readonly tickGap?: number;
}) => {
  const theme = useTheme();
  const text = { fontSize, fill: theme.palette.textSubtle };
  return (
    <>
      {values.map(({ at, text: label }, index) => (
        <g key={at}>
          <line
            x1={box.left}
            x2={box.right}
            y1={at}
            y2={at}
            stroke={index === 0 ? theme.palette.divider : hairline(theme)}
          />
          <text x={box.left - 8} y={at + 4} textAnchor="end" {...text}>
            {label}
          </text>
        </g>
      ))}
      {placeTicks(times, { fontSize, end: width, gap: tickGap }).map(
        ({ at, text: label }) => (
          <text
            key={at}
            x={at}
            y={box.bottom + fontSize + 4}
            textAnchor="middle"
            {...text}
          >
            {label}
          </text>
        ),
      )}
    </>
  );
};
