import { useTheme } from '@material-ui/core/styles';
import { faintFill, statusFill } from '../../theme/status';

const CELL = 8;
const GAP = 2;
const HEIGHT = 12;

/** One cell per day, the newest at the right; whole days held are filled. */
export const DayCells = ({
  days,
  needed,
  isComplete,
  label,
}: {
  days: number;
  needed: number;
  isComplete: boolean;
  label: string;
}) => {
  const theme = useTheme();
  const held = Math.min(needed, Math.floor(days));
  const width = needed * (CELL + GAP) - GAP;
  return (
    <svg
      width="100%"
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      style={{ display: 'block', maxWidth: width }}
      role="img"
      aria-label={label}
    >
      {Array.from({ length: needed }, (_, index) => {
        const isHeld = index >= needed - held;
        const full = isComplete
          ? statusFill(theme, 'ok')
          : theme.palette.primary.main;
        return (
          <rect
            key={index}
            data-testid={isHeld ? 'day-held' : 'day-missing'}
            x={index * (CELL + GAP)}
            width={CELL}
            height={HEIGHT}
            fill={isHeld ? full : faintFill(theme)}
          />
        );
      })}
    </svg>
  );
};
