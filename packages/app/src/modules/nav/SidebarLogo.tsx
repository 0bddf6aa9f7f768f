import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { appTranslationRef } from '../../translations';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    width: sidebarConfig.drawerWidthClosed,
    height: 76,
    display: 'flex',
    alignItems: 'center',
    marginBottom: -10,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginLeft: 24,
    color: theme.palette.navigation.selectedColor,
    fontFamily: theme.typography.fontFamily,
    fontSize: 19,
    fontWeight: 700,
    letterSpacing: '-.2px',
    '&:hover': { textDecoration: 'none' },
  },
  mark: { flex: 'none', stroke: theme.palette.navigation.indicator },
}));

/** The pulse and the name; the pulse alone while the bar is closed. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  const { t } = useTranslationRef(appTranslationRef);
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label={t('nav.home')}
      >
        <svg
          className={classes.mark}
          width={26}
          height={26}
          viewBox="0 0 24 24"
          fill="none"
          strokeWidth={2.2}
          aria-hidden
        >
          <path
            d="M2 15.5h3.7l2.9-9 4.6 12.5 2.9-7.5H22"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        {isOpen && <span>{t('nav.home')}</span>}
      </Link>
    </div>
  );
};
