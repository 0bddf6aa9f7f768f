import { useTheme } from '@material-ui/core/styles';
import { isAlone } from './geometry';
import { linePath, type PathScale } from './paths';

/** Index of the newest known value, or -1. */
export function lastKnownIndex(values: readonly (number | null)[]): number {
  for (let index = values.length - 1; index >= 0; index -= 1) {
    if (values[index] !== null) return index;
  }
  return -1;
}

/** A line with breaks where nothing is known; its newest value and those that stand alone are points. */
export const PlotLine = ({
  className,
  values,
  scale,
  stroke,
  strokeWidth,
  strokeOpacity,
  lastRadius = 2.5,
  colourOf,
}: {
  readonly className: string;
  readonly values: readonly (number | null)[];
  readonly scale: PathScale;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeOpacity?: number;
  readonly lastRadius?: number;
  /** Colour of a point by its value. */
  readonly colourOf: (value: number) => string;
}) => {
  const theme = useTheme();
  const last = lastKnownIndex(values);
  return (
    <g className={className}>
      <path
        d={linePath(values, scale)}
        fill="none"
        stroke={stroke}
        strokeWidth={strokeWidth}
        strokeOpacity={strokeOpacity}
      />
      {values.map((value, index) =>
        value !== null && (index === last || isAlone(values, index)) ? (
          <circle
            key={index}
            className="rosetta-dot"
            cx={scale.x(index)}
            cy={scale.y(value)}
            r={index === last ? lastRadius : 1.2}
            fill={colourOf(value)}
            stroke={theme.palette.background.paper}
            strokeWidth={1}
          />
        ) : null,
      )}
    </g>
  );
};
