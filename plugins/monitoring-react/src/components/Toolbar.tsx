import IconButton from '@material-ui/core/IconButton';
import RefreshIcon from '@material-ui/icons/Refresh';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { useIsOnline, useWords } from '../hooks';
import { statusText } from '../theme/status';
import { GlossaryButton } from './GlossaryButton';
import { StatusIcon } from './StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minHeight: 34,
    flexWrap: 'wrap',
    fontSize: 13,
  },
  // Where there is no room for all, they go to the next line together.
  right: { display: 'flex', alignItems: 'center', gap: 8, marginLeft: 'auto' },
  icon: {
    borderRadius: 4,
    padding: 7,
    color: theme.palette.textSubtle,
    '& svg': { fontSize: 18 },
  },
  spinning: { animation: '$turn 1s linear infinite' },
  '@keyframes turn': {
    from: { transform: 'rotate(0)' },
    to: { transform: 'rotate(360deg)' },
  },
  '@media (prefers-reduced-motion: reduce)': {
    spinning: { animation: 'none' },
  },
  warning: { display: 'flex', alignItems: 'center', gap: 8, fontSize: 13 },
}));

/** One line that something is not as asked, and what is shown instead. */
export const Notice = ({
  children,
  action,
}: {
  children: ReactNode;
  action?: ReactNode;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <div
      className={classes.warning}
      role="status"
      style={{ color: statusText(theme, 'warning') }}
    >
      <StatusIcon shape="warning" size={15} />
      <span>{children}</span>
      {action}
    </div>
  );
};

/** The bar over a screen: choices at the left, freshness at the right; below it, that there is no network. */
export const Toolbar = ({
  children,
  right,
}: {
  children: ReactNode;
  right?: ReactNode;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const isOnline = useIsOnline();
  return (
    <>
      <div
        className={classes.root}
        role="group"
        aria-label={t('toolbar.label')}
        data-screen-only
      >
        {children}
        <div className={classes.right}>
          {right}
          <GlossaryButton />
        </div>
      </div>
      {!isOnline && <Notice>{t('toolbar.offline')}</Notice>}
    </>
  );
};

/** Asks everything on the screen again; what is shown stays until the answer is there. */
export const RefreshButton = ({
  onClick,
  isBusy,
}: {
  onClick: () => void;
  isBusy: boolean;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <IconButton
      className={classes.icon}
      onClick={onClick}
      aria-label={isBusy ? t('toolbar.refreshing') : t('toolbar.refresh')}
      title={t('toolbar.refresh')}
    >
      <RefreshIcon className={isBusy ? classes.spinning : undefined} />
    </IconButton>
  );
};
