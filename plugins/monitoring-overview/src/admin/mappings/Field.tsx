import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { statusText } from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    marginTop: 12,
    minWidth: 0,
    '& .MuiOutlinedInput-root': { fontSize: 13.5, minHeight: 38 },
  },
  label: {
    display: 'block',
    fontSize: 12,
    lineHeight: '18px',
    marginBottom: 3,
    color: theme.palette.textSubtle,
  },
  note: { fontSize: 12, lineHeight: '17px', margin: '4px 0 0' },
}));

export interface FieldProps {
  readonly label: string;
  /** Of the control, for its label. */
  readonly id: string;
  readonly hint?: ReactNode;
  /** What is wrong with it; shown in place of the hint. */
  readonly error?: string;
  readonly children: ReactNode;
}

/** A control with its name above, and what is wrong with it below. */
export const Field = ({ label, id, hint, error, children }: FieldProps) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <div className={classes.root}>
      <label className={classes.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {(error || hint) && (
        <p
          className={classes.note}
          id={`${id}-note`}
          role={error ? 'alert' : undefined}
          style={{
            color: error
              ? statusText(theme, 'critical')
              : theme.palette.textSubtle,
          }}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
};
