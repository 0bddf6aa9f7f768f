import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: 16,
    minWidth: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: 1.45,
    color: theme.palette.text.primary,
    fontVariantNumeric: 'tabular-nums',
    '& a': { color: theme.palette.link },
  },
}));

/** Gaps and type of a scope screen. */
export const ScopeFrame = ({
  children,
  className,
}: {
  children: ReactNode;
  /** Margins of the page it stands in. */
  className?: string;
}) => {
  const classes = useStyles();
  return (
    <div className={className ? `${classes.root} ${className}` : classes.root}>
      {children}
    </div>
  );
};
