import { useTheme } from '@material-ui/core/styles';

export interface DayBar {
  readonly day: string;
  /** Null is a day without data: drawn hollow, never as zero. */
  readonly value: number | null;
}

export interface DayBarsProps {
  readonly days: readonly DayBar[];
  /** Top of the scale; shared by all rows of a column. */
  readonly max: number;
  readonly label: string;
  readonly width?: number;
}

const HEIGHT = 20;
const MIN_BAR = 1.5;

/** One bar per day on a square-root scale shared by the column, so that one bad day does not flatten the rest. */
export const DayBars = ({ days, max, label, width = 120 }: DayBarsProps) => {
  const theme = useTheme();
  const slot = width / Math.max(1, days.length);
  const bar = Math.max(1, Math.min(6, slot * 0.7));
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={label}
      style={{ display: 'block' }}
    >
      {days.map(({ day, value }, index) => {
        const x = index * slot + (slot - bar) / 2;
        if (value === null) {
          return (
            <rect
              key={day}
              data-testid="day-unknown"
              x={x + 0.5}
              y={HEIGHT - 5.5}
              width={Math.max(0.5, bar - 1)}
              height={5}
              fill="none"
              stroke={theme.palette.textSubtle}
              strokeWidth={0.8}
              opacity={0.7}
            />
          );
        }
        const share = max > 0 ? Math.sqrt(Math.min(1, value / max)) : 0;
        const height = MIN_BAR + share * (HEIGHT - MIN_BAR - 1);
        return (
          <rect
            key={day}
            data-testid="day-value"
            x={x}
            y={HEIGHT - height}
            width={bar}
            height={height}
            fill={theme.palette.primary.main}
            opacity={0.85}
          />
        );
      })}
    </svg>
  );
};
