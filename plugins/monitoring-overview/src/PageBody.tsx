import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  MonitoringQueryProvider,
  ScopeFrame,
  ScreenSettingsProvider,
  type ScreenSettings,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ root: { padding: '0 20px 40px' } });

export interface PageProps {
  /** What the app decides about the page. */
  readonly settings?: ScreenSettings;
}

/** What a sub-page stands on: margins, gaps, and the cache. */
export const PageBody = ({
  children,
  settings = {},
}: PageProps & { children: ReactNode }) => {
  const classes = useStyles();
  return (
    <MonitoringQueryProvider>
      <ScreenSettingsProvider value={settings}>
        <main>
          <ScopeFrame className={classes.root}>{children}</ScopeFrame>
        </main>
      </ScreenSettingsProvider>
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
  hasPrintHeading,
}: {
  title: string;
  note?: string;
  right?: ReactNode;
  /** The page has a heading of its own for paper. */
  hasPrintHeading?: boolean;
}) => {
  const classes = useTitleStyles();
  return (
    <div className={classes.row} data-screen-only={hasPrintHeading}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        {note !== undefined && <p className={classes.note}>{note}</p>}
      </div>
      {right}
    </div>
  );
};
