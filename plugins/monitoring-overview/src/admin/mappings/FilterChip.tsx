import ButtonBase from '@material-ui/core/ButtonBase';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    height: 30,
    gap: 6,
    padding: '0 12px',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 15,
    background: theme.palette.background.paper,
    fontFamily: 'inherit',
    fontSize: 13,
    whiteSpace: 'nowrap',
    color: theme.palette.text.primary,
    '&:focus-visible': {
      boxShadow: `0 0 0 2px ${theme.palette.primary.main}`,
    },
  },
  on: {
    borderColor: theme.palette.primary.main,
    background: alpha(theme.palette.primary.main, 0.1),
    fontWeight: 700,
  },
}));

/** A filter that is on or off. */
export const FilterChip = ({
  isOn,
  onClick,
  title,
  children,
}: {
  isOn: boolean;
  onClick: () => void;
  title: string;
  children: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <ButtonBase
      className={isOn ? `${classes.root} ${classes.on}` : classes.root}
      aria-pressed={isOn}
      title={title}
      onClick={onClick}
    >
      {children}
    </ButtonBase>
  );
};
