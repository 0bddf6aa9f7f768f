import { useTheme } from '@material-ui/core/styles';
import type { EntityState } from '@rosetta/backstage-plugin-monitoring-common';
import { statusFill } from '../theme/status';

/** A day of a strip: its state, or null where it has no data. */
export interface TrendStateDay {
  readonly day: string;
  readonly state: EntityState | null;
  /** Said when the bar is pointed at. */
  readonly title: string;
}

export interface TrendStatesProps {
  readonly days: readonly TrendStateDay[];
  /** The whole strip in words: the table alternative. */
  readonly label: string;
  readonly width?: number;
}

const HEIGHT = 16;
/** Height is severity (NOTES-overview.md, Domain table). */
const HEIGHTS: Record<Exclude<EntityState, 'unknown'>, number> = {
  ok: 4,
  maintenance: 4,
  warning: 10,
  critical: HEIGHT,
};
const UNKNOWN_HEIGHT = 4;

/** Health by day: height is severity, hollow is unknown, nothing where the day has no data. */
export const TrendStates = ({ days, label, width = 118 }: TrendStatesProps) => {
  const theme = useTheme();
  const slot = width / Math.max(1, days.length);
  const bar = Math.max(0.8, Math.min(6, slot * 0.75));
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={label}
      style={{ display: 'block' }}
    >
      {days.map(({ day, state, title }, index) => {
        const x = index * slot + (slot - bar) / 2;
        if (state === null) return null;
        if (state === 'unknown') {
          return (
            <rect
              key={day}
              data-testid="day-unknown"
              x={x + 0.4}
              y={HEIGHT - UNKNOWN_HEIGHT - 0.4}
              width={Math.max(0.4, bar - 0.8)}
              height={UNKNOWN_HEIGHT}
              fill="none"
              stroke={statusFill(theme, 'unknown')}
              strokeWidth={0.8}
            >
              <title>{title}</title>
            </rect>
          );
        }
        const height = HEIGHTS[state];
        return (
          <rect
            key={day}
            data-testid={`day-${state}`}
            x={x}
            y={HEIGHT - height}
            width={bar}
            height={height}
            fill={statusFill(theme, state)}
            // Good days recede, so that the others are seen.
            opacity={state === 'ok' ? 0.55 : 1}
          >
            <title>{title}</title>
          </rect>
        );
      })}
    </svg>
  );
};
