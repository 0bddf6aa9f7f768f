import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { faintFill, statusFill, type StatusTone } from '../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  bar: { borderRadius: 4, background: faintFill(theme), overflow: 'hidden' },
  fill: { height: '100%', borderRadius: 4 },
}));

export interface ProgressBarProps {
  /** In [0, 1]; more is drawn as full. */
  readonly share: number;
  readonly label: string;
  readonly height?: number;
  readonly width?: number | string;
  /** Colour of a judgement; the series colour when absent. */
  readonly tone?: StatusTone;
}

/** A share of a whole as a bar. */
export const ProgressBar = ({
  share,
  label,
  height = 6,
  width = '100%',
  tone,
}: ProgressBarProps) => {
  const classes = useStyles();
  const theme = useTheme();
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      className={classes.bar}
      style={{ height, width }}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div
        className={classes.fill}
        style={{
          width: `${percent}%`,
          background: tone
            ? statusFill(theme, tone)
            : theme.palette.primary.main,
        }}
      />
    </div>
  );
};
