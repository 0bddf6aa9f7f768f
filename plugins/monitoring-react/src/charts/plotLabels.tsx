import { useTheme } from '@material-ui/core/styles';

/** Words of a chart, made by its owner: the chart itself speaks no language. */
export interface ChartWords {
  /** Label of a tick on the time axis. */
  readonly tick: (instantMs: number) => string;
  /** A value on the axis. */
  readonly value: (value: number) => string;
  /** A value in the tooltip, with its unit. */
  readonly exact: (value: number) => string;
  /** Time at the head of the tooltip. */
  readonly moment: (instantMs: number) => string;
  readonly target: (target: number) => string;
  /** Says that nothing is known for so many milliseconds. */
  readonly gap: (lengthMs: number) => string;
  readonly noData: string;
}

/** Words with a halo, so that no line crosses them. */
const Label = ({
  x,
  y,
  text,
  anchor,
}: {
  x: number;
  y: number;
  text: string;
  anchor?: 'middle';
}) => {
  const theme = useTheme();
  return (
    <text
      x={x}
      y={y}
      textAnchor={anchor}
      fontSize={11}
      fill={theme.palette.textSubtle}
      stroke={theme.palette.background.paper}
      strokeWidth={3}
      paintOrder="stroke"
    >
      {text}
    </text>
  );
};

/** Whether the words of a line would stand where those of a gap do, at the top. */
const isNearTop = (lineAt: number | undefined, top: number) =>
  lineAt !== undefined && lineAt < top + 34;

/** Where nothing is known: hatched, and named where there is room. */
export const PlotGap = ({
  text,
  from,
  to,
  top,
  bottom,
  hatchId,
  lineAt,
  minWidth = 52,
}: {
  text: string;
  /** Pixels from the left. */
  from: number;
  to: number;
  /** Pixels from the top. */
  top: number;
  bottom: number;
  /** Of the pattern that fills it. */
  hatchId: string;
  /** Pixels from the top of a line that has words of its own. */
  lineAt?: number;
  /** A narrower gap has no room for its words, pixels. */
  minWidth?: number;
}) => (
  <g className="rosetta-gap" data-testid="plot-gap">
    <rect
      x={from}
      y={top}
      // Of a long time a gap is less than a pixel, and must be seen.
      width={Math.max(2, to - from)}
      height={bottom - top}
      fill={`url(#${hatchId})`}
    />
    {to - from >= minWidth && (
      <Label
        text={text}
        x={(from + to) / 2}
        y={isNearTop(lineAt, top) ? bottom - 6 : top + 12}
        anchor="middle"
      />
    )}
  </g>
);

/** Nearer to the top than this there is no room for words above a line, pixels. */
const MIN_ROOM = 18;

/** The target in words above its line (below it at the very top), at the left. */
export const TargetLabel = ({
  text,
  x,
  y,
}: {
  text: string;
  x: number;
  y: number;
}) => <Label text={text} x={x + 4} y={y < MIN_ROOM ? y + 13 : y - 5} />;
