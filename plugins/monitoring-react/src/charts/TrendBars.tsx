import { useTheme } from '@material-ui/core/styles';
import { useElementWidth } from './useElementWidth';

export interface TrendBarsProps {
  /** One per day, oldest first; null is a day nobody looked at and leaves a gap. */
  readonly values: readonly (number | null)[];
  readonly label: string;
  /** Pixels, 30 unless told. */
  readonly height?: number;
  /** All greyed: it is known to be old. */
  readonly isStale?: boolean;
}

const HEIGHT = 30;
const MIN_BAR = 1.5;
/** Height of a day without any. */
const NONE = 1;
const FALLBACK_WIDTH = 136;

/** Counts per day in a tile: grey bars from zero, the newest one in the colour of the series. */
export const TrendBars = ({
  values,
  label,
  height: whole = HEIGHT,
  isStale,
}: TrendBarsProps) => {
  const theme = useTheme();
  const [box, width] = useElementWidth<HTMLDivElement>(FALLBACK_WIDTH);
  const top = values.reduce<number>(
    (most, value) => (value !== null && value > most ? value : most),
    1,
  );
  const slot = width / Math.max(1, values.length);
  const bar = Math.max(1, slot * 0.7);
  return (
    <div ref={box} style={{ height: whole }}>
      <svg
        width={width}
        height={whole}
        role="img"
        aria-label={label}
        style={{ display: 'block' }}
      >
        {values.map((value, index) => {
          if (value === null) return null;
          const x = index * slot + (slot - bar) / 2;
          // A day that was looked at and had none has its place, so that it is no gap.
          if (value === 0)
            return (
              <rect
                key={index}
                data-testid="trend-none"
                x={x}
                y={whole - NONE}
                width={bar}
                height={NONE}
                fill={theme.palette.divider}
              />
            );
          const height = Math.max(MIN_BAR, (value / top) * whole);
          const isNewest = index === values.length - 1 && !isStale;
          return (
            <rect
              key={index}
              data-testid="trend-bar"
              x={x}
              y={whole - height}
              width={bar}
              height={height}
              fill={
                isNewest ? theme.palette.primary.main : theme.palette.textSubtle
              }
              opacity={isNewest ? 1 : 0.45}
            />
          );
        })}
      </svg>
    </div>
  );
};
