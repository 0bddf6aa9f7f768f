import { useTranslationRef } from '@backstage/frontend-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import CloseIcon from '@material-ui/icons/Close';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import {
  MonitoringQueryProvider,
  useMeta,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useState, type ReactNode } from 'react';
import { appTranslationRef } from '../../translations';
import { DemoControls } from './DemoControls';

const HEIGHT = 30;
const STORAGE_KEY = 'rosetta.demo-banner-dismissed';

const useStyles = makeStyles<Theme>(theme => ({
  // The sidebar and the pages of Backstage measure themselves by the window: give them what is left.
  '@global': {
    // For whatever stands at the edge of the window, such as drawers.
    ':root': { '--rosetta-banner-height': `${HEIGHT}px` },
    '[data-testid="sidebar-root"]': { top: `${HEIGHT}px !important` },
    '[data-backstage-core-page]': {
      height: `calc(100vh - ${HEIGHT}px) !important`,
    },
  },
  banner: {
    position: 'sticky',
    top: 0,
    zIndex: theme.zIndex.appBar + 1,
    height: HEIGHT,
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: 10,
    padding: '0 12px',
    fontSize: 12,
    fontFamily: theme.typography.fontFamily,
    backgroundColor: theme.palette.background.paper,
    backgroundImage: `linear-gradient(${alpha(
      theme.palette.primary.main,
      0.12,
    )}, ${alpha(theme.palette.primary.main, 0.12)})`,
    borderBottom: `1px solid ${theme.palette.divider}`,
    color: theme.palette.text.primary,
    '@media print': { display: 'none' },
  },
  close: { padding: 3, color: 'inherit', '& svg': { fontSize: 15 } },
}));

const Banner = ({ onDismiss }: { onDismiss: () => void }) => {
  const classes = useStyles();
  const { t } = useTranslationRef(appTranslationRef);
  return (
    <aside className={classes.banner} aria-label={t('demo.label')}>
      <span>{t('demo.text')}</span>
      <DemoControls />
      <IconButton
        className={classes.close}
        onClick={onDismiss}
        aria-label={t('demo.dismiss')}
      >
        <CloseIcon />
      </IconButton>
    </aside>
  );
};

const DemoOnly = ({ children }: { children: ReactNode }) => {
  const { data } = useMeta();
  return data?.isDemo ? <>{children}</> : null;
};

/** Says once per browser tab that this is a demo; only the configuration makes it one, never data. */
export const WithDemoBanner = ({ children }: { children: ReactNode }) => {
  const [isDismissed, setDismissed] = useState(
    () => sessionStorage.getItem(STORAGE_KEY) !== null,
  );
  const dismiss = () => {
    sessionStorage.setItem(STORAGE_KEY, 'true');
    setDismissed(true);
  };
  return (
    <>
      {!isDismissed && (
        <MonitoringQueryProvider>
          <DemoOnly>
            <Banner onDismiss={dismiss} />
          </DemoOnly>
        </MonitoringQueryProvider>
      )}
      {children}
    </>
  );
};
