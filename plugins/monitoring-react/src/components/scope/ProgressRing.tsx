import { useTheme } from '@material-ui/core/styles';
import { faintFill } from '../../theme/status';

const SIZE = 66;
const RADIUS = 28;
const STROKE = 7;
const LENGTH = 2 * Math.PI * RADIUS;

/** A share of a whole as a ring with its percent inside. */
export const ProgressRing = ({
  share,
  label,
  words,
}: {
  /** In [0, 1]; more is drawn as full. */
  share: number;
  label: string;
  /** The share as text. */
  words: string;
}) => {
  const theme = useTheme();
  const done = Math.min(1, Math.max(0, share));
  const ring = {
    cx: SIZE / 2,
    cy: SIZE / 2,
    r: RADIUS,
    fill: 'none',
    strokeWidth: STROKE,
  };
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.floor(done * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      style={{ flex: 'none', height: SIZE }}
    >
      <svg width={SIZE} height={SIZE} aria-hidden>
        <circle {...ring} stroke={faintFill(theme)} />
        <circle
          {...ring}
          stroke={theme.palette.primary.main}
          strokeDasharray={`${done * LENGTH} ${LENGTH}`}
          strokeLinecap={done > 0 ? 'round' : 'butt'}
          transform={`rotate(-90 ${SIZE / 2} ${SIZE / 2})`}
        />
        <text
          x={SIZE / 2}
          y={SIZE / 2}
          textAnchor="middle"
          dominantBaseline="central"
          fontSize={15}
          fontWeight={700}
          fill={theme.palette.text.primary}
        >
          {words}
        </text>
      </svg>
    </div>
  );
};
