import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  MonitoringQueryProvider,
  ScopeFrame,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ root: { padding: '0 20px 40px' } });

/** What a sub-page stands on: margins, gaps, and the cache. */
export const PageBody = ({ children }: { children: ReactNode }) => {
  const classes = useStyles();
  return (
    <MonitoringQueryProvider>
      <main>
        <ScopeFrame className={classes.root}>{children}</ScopeFrame>
      </main>
    </MonitoringQueryProvider>
  );
};

const useTitleStyles = makeStyles<Theme>(theme => ({
  row: {
    display: 'flex',
    alignItems: 'flex-end',
    justifyContent: 'space-between',
    gap: 20,
    flexWrap: 'wrap',
  },
  title: {
    margin: 0,
    fontSize: 24,
    lineHeight: '30px',
    letterSpacing: '-.3px',
  },
  note: { margin: '3px 0 0', color: theme.palette.textSubtle, minHeight: 19 },
}));

/** The name of a screen, a line under it, and something at the right. */
export const PageTitle = ({
  title,
  note,
  right,
}: {
  title: string;
  note?: string;
  right?: ReactNode;
}) => {
  const classes = useTitleStyles();
  return (
    <div className={classes.row}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        {note !== undefined && <p className={classes.note}>{note}</p>}
      </div>
      {right}
    </div>
  );
};
