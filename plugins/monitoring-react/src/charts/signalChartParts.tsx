import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';

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

/** Index of the newest known value, or -1. */
export function lastKnownIndex(values: readonly (number | null)[]): number {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    if (values[index] !== null) return index;
  }
  return -1;
}

interface LabelBox {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
}

/** Words above a gap, centred on it. `viewBox` comes from recharts. */
export const GapLabel = ({
  text,
  viewBox,
}: {
  text: string;
  viewBox?: LabelBox;
}) => {
  const theme = useTheme();
  return (
    <text
      x={(viewBox?.x ?? 0) + (viewBox?.width ?? 0) / 2}
      y={(viewBox?.y ?? 0) + 12}
      textAnchor="middle"
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

/** Nearer to the top than this there is no room for words above a line, pixels. */
const MIN_ROOM = 18;

/** The target in words above its line (below it at the very top), at the left, with a halo so that the line does not cross it. */
export const TargetLabel = ({
  text,
  viewBox,
}: {
  text: string;
  viewBox?: LabelBox;
}) => {
  const theme = useTheme();
  const y = viewBox?.y ?? 0;
  return (
    <text
      x={(viewBox?.x ?? 0) + 4}
      y={y < MIN_ROOM ? y + 13 : y - 5}
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

interface SeriesDotProps {
  readonly cx?: number;
  readonly cy?: number;
  readonly index?: number;
  readonly value?: unknown;
  readonly isMarked: (index: number) => boolean;
  readonly colour: (value: number) => string;
  readonly radius: (index: number) => number;
}

/** Marks the last value, and values that stand alone between gaps. */
export const SeriesDot = ({
  cx,
  cy,
  index = -1,
  value,
  isMarked,
  colour,
  radius,
}: SeriesDotProps) => {
  const theme = useTheme();
  // Recharts hands the value as a number for lines and as a pair for areas.
  const last = Array.isArray(value)
    ? Number(value[value.length - 1])
    : Number(value);
  if (
    cx === undefined ||
    cy === undefined ||
    !Number.isFinite(cy) ||
    !isMarked(index)
  )
    return null;
  return (
    <circle
      className="rosetta-dot"
      cx={cx}
      cy={cy}
      r={radius(index)}
      fill={colour(last)}
      stroke={theme.palette.background.paper}
      strokeWidth={1}
    />
  );
};

const useStyles = makeStyles<Theme>(theme => ({
  tip: {
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    boxShadow: theme.shadows[6],
    padding: '8px 12px',
    fontSize: 12,
    lineHeight: '17px',
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  },
  list: {
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: '2px 12px',
    margin: '4px 0 0',
    '& dt': { color: theme.palette.textSubtle },
    '& dd': { margin: 0, textAlign: 'right', fontWeight: 700 },
  },
}));

interface SignalTooltipProps {
  readonly active?: boolean;
  readonly isHidden: boolean;
  readonly label?: number | string;
  readonly series: readonly {
    id: string;
    name: string;
    values: readonly (number | null)[];
  }[];
  readonly timestamps: readonly number[];
  readonly words: ChartWords;
}

/** Every series at the hovered slot; a gap says so instead of keeping silent. */
export const SignalTooltip = ({
  active,
  isHidden,
  label,
  series,
  timestamps,
  words,
}: SignalTooltipProps) => {
  const classes = useStyles();
  if (isHidden || !active || label === undefined) return null;
  const instant = Number(label);
  const index = timestamps.indexOf(instant);
  return (
    <div className={classes.tip}>
      <strong>{words.moment(instant)}</strong>
      <dl className={classes.list}>
        {series.map(line => {
          const value = index < 0 ? null : line.values[index] ?? null;
          return [
            <dt key={`${line.id}-name`}>{line.name}</dt>,
            <dd key={`${line.id}-value`}>
              {value === null ? words.noData : words.exact(value)}
            </dd>,
          ];
        })}
      </dl>
    </div>
  );
};
