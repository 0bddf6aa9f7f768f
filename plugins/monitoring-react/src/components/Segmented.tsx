import ButtonBase from '@material-ui/core/ButtonBase';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'inline-flex',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    overflow: 'hidden',
    background: theme.palette.background.paper,
    height: 34,
  },
  item: {
    padding: '0 14px',
    fontSize: 13,
    fontFamily: 'inherit',
    color: theme.palette.textSubtle,
    gap: 6,
    '& + &': { borderLeft: `1px solid ${theme.palette.divider}` },
    '&:focus-visible': {
      boxShadow: `inset 0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  small: { height: 26, '& $item': { padding: '0 10px', fontSize: 12 } },
  on: {
    color: theme.palette.text.primary,
    fontWeight: 700,
    background: alpha(theme.palette.primary.main, 0.1),
  },
}));

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { value: T; label: ReactNode }[];
  readonly onChange: (value: T) => void;
  /** For heads of cards. */
  readonly isSmall?: boolean;
}

/** A few choices side by side, one of them pressed. */
export const Segmented = <T extends string>({
  label,
  value,
  options,
  onChange,
  isSmall,
}: SegmentedProps<T>) => {
  const classes = useStyles();
  return (
    <div
      className={isSmall ? `${classes.root} ${classes.small}` : classes.root}
      role="group"
      data-screen-only
      aria-label={label}
    >
      {options.map(option => (
        <ButtonBase
          key={option.value}
          className={
            option.value === value
              ? `${classes.item} ${classes.on}`
              : classes.item
          }
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </ButtonBase>
      ))}
    </div>
  );
};
