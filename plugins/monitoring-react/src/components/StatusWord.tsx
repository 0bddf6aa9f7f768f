import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { statusFill, statusText, statusWash } from '../theme/status';
import { StatusIcon, toneOf, type StatusShape } from './StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  word: {
    display: 'inline-flex',
    alignItems: 'center',
    verticalAlign: 'middle',
    gap: 6,
    whiteSpace: 'nowrap',
    fontWeight: 700,
  },
  chip: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    height: 20,
    padding: '0 7px 0 6px',
    borderRadius: 10,
    fontSize: 11,
    fontWeight: 700,
    whiteSpace: 'nowrap',
    flex: 'none',
    color: theme.palette.text.primary,
  },
}));

interface StatusProps {
  readonly shape: StatusShape;
  readonly word: string;
}

/** A state as icon and word in one colour family, dark enough to read. */
export const StatusWord = ({
  shape,
  word,
  size = 16,
  isPlain,
}: StatusProps & { size?: number; isPlain?: boolean }) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <span
      className={classes.word}
      style={
        isPlain
          ? { fontWeight: 400 }
          : { color: statusText(theme, toneOf(shape)) }
      }
    >
      <StatusIcon shape={shape} size={size} />
      {word}
    </span>
  );
};

/** A state in the corner of a card; outlined when it rests on a part of the data only. */
export const StatusChip = ({
  shape,
  word,
  isOutlined,
}: StatusProps & { isOutlined?: boolean }) => {
  const classes = useStyles();
  const theme = useTheme();
  const tone = toneOf(shape);
  const look = isOutlined
    ? { boxShadow: `inset 0 0 0 1px ${statusFill(theme, tone)}` }
    : { background: statusWash(theme, tone, 0.13) };
  return (
    <span className={classes.chip} style={look}>
      <StatusIcon shape={shape} size={12} />
      {word}
    </span>
  );
};
