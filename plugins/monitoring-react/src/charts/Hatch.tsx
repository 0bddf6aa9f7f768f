import { useTheme } from '@material-ui/core/styles';

/** The hatch that stands for "no data"; refer to it as `url(#id)`. */
export const HatchPattern = ({ id }: { id: string }) => {
  const theme = useTheme();
  return (
    <pattern
      id={id}
      width={5}
      height={5}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <line
        x1={0}
        y1={0}
        x2={0}
        y2={5}
        stroke={theme.palette.textSubtle}
        strokeWidth={1}
        opacity={0.4}
      />
    </pattern>
  );
};

/** A box filled with the hatch, for tiles without any data. */
export const HatchBox = ({ id, height }: { id: string; height: number }) => (
  <svg width="100%" height={height} aria-hidden data-testid="hatch-box">
    <defs>
      <HatchPattern id={id} />
    </defs>
    <rect width="100%" height={height} rx={2} fill={`url(#${id})`} />
  </svg>
);
