import IconButton from '@material-ui/core/IconButton';
import CloseIcon from '@material-ui/icons/Close';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  BlockSkeleton,
  EntityLink,
  failureKind,
  KpiTile,
  nameOfRef,
  useSummary,
  useWords,
  Verdict,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useEffect, useRef } from 'react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    boxSizing: 'border-box',
    width: 424,
    maxWidth: '100%',
    alignSelf: 'start',
    position: 'sticky',
    top: 16,
    maxHeight: 'calc(100vh - 32px)',
    overflowY: 'auto',
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    boxShadow: theme.shadows[4],
    // Beside it there would be no room for the table.
    '@media (max-width: 1280px)': {
      position: 'fixed',
      top: 0,
      right: 0,
      bottom: 0,
      maxHeight: 'none',
      zIndex: theme.zIndex.drawer,
      borderRadius: 0,
    },
  },
  head: {
    display: 'flex',
    alignItems: 'flex-start',
    justifyContent: 'space-between',
    padding: '14px 8px 10px 24px',
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  place: { fontSize: 12, color: theme.palette.textSubtle },
  title: {
    margin: '2px 0 0',
    fontSize: 18,
    lineHeight: '24px',
    overflowWrap: 'anywhere',
  },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: 12,
    padding: '14px 24px 16px',
  },
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: 12,
  },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: 8,
    padding: '10px 16px 10px 24px',
    borderTop: `1px solid ${theme.palette.divider}`,
    fontSize: 12,
    color: theme.palette.textSubtle,
    '& a': { color: theme.palette.link, fontWeight: 700, fontSize: 13 },
    '& kbd': {
      font: '11px Arial, sans-serif',
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: 3,
      padding: '0 4px',
      margin: '0 3px 0 6px',
      color: theme.palette.text.primary,
    },
  },
  icon: { padding: 8, '& svg': { fontSize: 18 } },
}));

export interface EntityDrawerProps {
  readonly entityRef: string;
  readonly environment: string;
  /** Name of the system it is looked at from. */
  readonly system: string;
  /** Where it stands in the table, from 1; undefined when it is not in the loaded rows. */
  readonly index: number | undefined;
  readonly total: number;
  readonly search: string;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
  readonly onClose: () => void;
}

/** A component at a glance beside the table: its verdict and its tiles (UI.md 2). */
export const EntityDrawer = (props: EntityDrawerProps) => {
  const { entityRef, environment, index, total, search, nowMs, onClose } =
    props;
  const classes = useStyles();
  const { t, format } = useWords();
  const root = useRef<HTMLElement>(null);
  const summary = useSummary(entityRef, environment);
  const name = summary.data?.entity.title ?? nameOfRef(entityRef);
  useEffect(() => {
    root.current?.scrollTo?.({ top: 0 });
  }, [entityRef]);
  useEffect(() => {
    const element = root.current;
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside
      ref={root}
      className={classes.root}
      aria-label={t('system.drawer.label', { name })}
    >
      <div className={classes.head}>
        <div>
          <div className={classes.place}>
            {index === undefined
              ? t('system.drawer.placeUnknown', { system: props.system })
              : t('system.drawer.place', {
                  index: format.count(index),
                  total: format.count(total),
                  system: props.system,
                })}
          </div>
          <h2 className={classes.title}>{name}</h2>
        </div>
        <IconButton
          className={classes.icon}
          aria-label={t('system.drawer.close')}
          onClick={onClose}
        >
          <CloseIcon />
        </IconButton>
      </div>
      <div className={classes.body}>
        {summary.data && (
          <>
            <Verdict summary={summary.data} nowMs={nowMs} isNarrow />
            <div className={classes.tiles}>
              {summary.data.tiles.map(tile => (
                <KpiTile
                  key={`${tile.kpi}:${tile.resource ?? ''}`}
                  tile={tile}
                  nowMs={nowMs}
                  adminHref={props.adminHref}
                  owner={
                    summary.data.entity.owner
                      ? nameOfRef(summary.data.entity.owner)
                      : undefined
                  }
                />
              ))}
            </div>
          </>
        )}
        {!summary.data && summary.error && (
          <div role="alert">
            {t('system.drawer.failed')}:{' '}
            {t(`failure.${failureKind(summary.error)}.title`)}
          </div>
        )}
        {!summary.data && !summary.error && (
          <>
            <BlockSkeleton height={120} />
            <BlockSkeleton height={180} />
          </>
        )}
      </div>
      <div className={classes.foot}>
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> {t('system.drawer.rows')} <kbd>Enter</kbd>{' '}
          {t('system.drawer.openKey')} <kbd>Esc</kbd>{' '}
          {t('system.drawer.closeKey')}
        </span>
        <EntityLink to={entityRef} isMonitoring search={search}>
          {t('system.drawer.open')}
        </EntityLink>
      </div>
    </aside>
  );
};
