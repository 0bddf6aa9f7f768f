import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import CloseIcon from '@material-ui/icons/Close';
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import { SOURCE_NAMES } from '@rosetta/backstage-plugin-monitoring-common';
import {
  BlockSkeleton,
  ErrorScreen,
  StatusWord,
  useBatchRun,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { streamWord } from './adminWords';
import { RejectedRecord } from './RejectedRecord';
import { RUN_SHAPES } from './runLook';

/** Width of the drawer, for whoever makes room for it. */
export const DRAWER_WIDTH = 452;

const useStyles = makeStyles<Theme>(theme => ({
  paper: {
    width: DRAWER_WIDTH,
    maxWidth: '100vw',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: 1.45,
    fontVariantNumeric: 'tabular-nums',
  },
  beside: {
    top: 'var(--rosetta-banner-height, 0px)',
    bottom: 0,
    height: 'auto',
  },
  head: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: 12,
    padding: '22px 20px 12px 24px',
  },
  title: { margin: 0, fontSize: 18, lineHeight: '24px' },
  dim: { color: theme.palette.textSubtle },
  space: { flex: 1 },
  note: {
    margin: '4px 24px 12px',
    padding: '10px 12px',
    borderRadius: 4,
    background: alpha(theme.palette.primary.main, 0.1),
  },
  facts: {
    margin: '0 24px 12px',
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: '4px 16px',
    '& dt': { color: theme.palette.textSubtle },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
}));

export interface RunDrawerProps {
  /** The run to show; the drawer is closed without one. */
  readonly id: string | undefined;
  readonly nowMs: number;
  /** Beside the page where there is room, so that a running batch stays in sight; over it otherwise. */
  readonly isBeside: boolean;
  readonly onClose: () => void;
}

/** One run: what it did, and the records it refused, each with why. */
export const RunDrawer = ({ id, nowMs, isBeside, onClose }: RunDrawerProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const query = useBatchRun(id);
  const run = query.data?.run;
  const rejected = query.data?.rejected ?? [];
  return (
    <Drawer
      anchor="right"
      variant={isBeside ? 'persistent' : 'temporary'}
      open={id !== undefined}
      onClose={onClose}
      classes={{
        paper: isBeside ? `${classes.paper} ${classes.beside}` : classes.paper,
      }}
      PaperProps={{ role: 'dialog', 'aria-label': t('admin.drawer.title') }}
    >
      <div className={classes.head}>
        <div>
          <h2 className={classes.title}>{t('admin.drawer.title')}</h2>
          {run && (
            <span className={classes.dim}>
              {t('admin.drawer.subtitle', {
                source: `${SOURCE_NAMES[run.source].name} ${run.instance}`,
                stream: streamWord(run.stream, words),
                rejected: format.count(run.rejected),
                read: format.count(run.read),
              })}
            </span>
          )}
        </div>
        <span className={classes.space} />
        <IconButton
          size="small"
          onClick={onClose}
          aria-label={t('admin.drawer.close')}
        >
          <CloseIcon />
        </IconButton>
      </div>
      {query.error && !query.data && <ErrorScreen error={query.error} />}
      {!query.error && !run && <BlockSkeleton height={160} lines={5} />}
      {run && (
        <>
          <div className={classes.note}>
            {t(
              rejected.length > 0
                ? 'admin.drawer.note'
                : 'admin.drawer.noneRejected',
            )}
          </div>
          <dl className={classes.facts}>
            <dt>{t('admin.runs.column.state')}</dt>
            <dd>
              <StatusWord
                shape={RUN_SHAPES[run.state]}
                word={t(`admin.runs.state.${run.state}`)}
              />
            </dd>
            <dt>{t('admin.runs.column.window')}</dt>
            <dd>
              {format.dateTime(run.windowStart)} –{' '}
              {format.dateTime(run.windowEnd)}
            </dd>
            <dt>{t('admin.drawer.nulls')}</dt>
            <dd>{format.count(run.nulls)}</dd>
            <dt>{t('admin.drawer.unrelated')}</dt>
            <dd>
              {format.count(run.unrelated)}
              {run.unrelated > 0 && (
                <div className={classes.dim}>
                  {t('admin.runs.unrelatedHint')}
                </div>
              )}
            </dd>
            <dt>{t('admin.drawer.pages')}</dt>
            <dd>{format.count(run.pages)}</dd>
            {run.error && (
              <>
                <dt>{t('admin.drawer.error')}</dt>
                <dd>{run.error.message}</dd>
              </>
            )}
          </dl>
          {rejected.map(record => (
            <RejectedRecord
              key={`${record.recordId}:${record.code}`}
              record={record}
              nowMs={nowMs}
            />
          ))}
        </>
      )}
    </Drawer>
  );
};
