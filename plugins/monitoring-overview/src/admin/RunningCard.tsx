import Button from '@material-ui/core/Button';
import StopIcon from '@material-ui/icons/Stop';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type BatchRun,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  Card,
  failureKind,
  nameOfRef,
  Notice,
  ProgressBar,
  SourceMark,
  statusText,
  useCancelRun,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { streamWord } from './adminWords';
import { estimateLeftMs } from './runLook';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '16px 20px' },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    marginBottom: 12,
    flexWrap: 'wrap',
  },
  title: { margin: 0, fontSize: 15, lineHeight: '20px' },
  dim: { color: theme.palette.textSubtle },
  space: { flex: 1 },
  share: { textAlign: 'right', lineHeight: 1.2 },
  percent: { fontSize: 20, fontWeight: 700, letterSpacing: '-.4px' },
  small: { fontSize: 12, color: theme.palette.textSubtle },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 28px',
    marginTop: 10,
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
  button: { textTransform: 'none', fontWeight: 700, fontSize: 12, height: 30 },
}));

/** A run that is going on: how far, how fast, and how to stop it. */
export const RunningCard = ({
  run,
  nowMs,
  canCancel,
}: {
  run: BatchRun;
  nowMs: number;
  canCancel: boolean;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  const cancel = useCancelRun();
  const left = estimateLeftMs(run, nowMs);
  const started = format.moment(run.startedAt, nowMs);
  const critical = statusText(theme, 'critical');
  return (
    <Card className={classes.root} label={t('admin.runs.running')}>
      <div className={classes.head}>
        <SourceMark source={run.source} isLarge />
        <div>
          <h2 className={classes.title}>
            {t('admin.runs.heading', {
              source: `${SOURCE_NAMES[run.source].name} ${run.instance}`,
              stream: streamWord(run.stream, words),
              kind: t(`admin.runs.kind.${run.kind}`),
            })}
          </h2>
          <span className={classes.dim}>
            {format.range(run.windowStart, run.windowEnd, nowMs)}
            {' · '}
            {run.startedBy
              ? t('admin.runs.startedBy', {
                  time: started,
                  who: nameOfRef(run.startedBy),
                })
              : t('admin.runs.startedAt', { time: started })}
          </span>
        </div>
        <span className={classes.space} />
        <div className={classes.share}>
          <div className={classes.percent}>
            {format.percent(Math.floor(run.progress * 100) / 100)}
          </div>
          {left !== undefined && (
            <div className={classes.small}>
              {t('admin.runs.left', { duration: format.duration(left) })}
            </div>
          )}
        </div>
        {canCancel && (
          <Button
            variant="outlined"
            className={classes.button}
            style={{ color: critical }}
            startIcon={<StopIcon />}
            onClick={() => cancel.mutate(run.id)}
            disabled={cancel.isPending || cancel.isSuccess}
          >
            {cancel.isSuccess
              ? t('admin.runs.cancelling')
              : t('admin.runs.cancel')}
          </Button>
        )}
      </div>
      <ProgressBar
        share={run.progress}
        label={t('admin.runs.progress')}
        height={8}
      />
      <div className={classes.facts}>
        <span>
          {t('admin.runs.read', { amount: <b>{format.count(run.read)}</b> })}
        </span>
        <span>
          {t('admin.runs.written', {
            amount: <b>{format.count(run.written)}</b>,
          })}
        </span>
        <span>
          {t('admin.runs.rejected', {
            amount: (
              <b style={run.rejected > 0 ? { color: critical } : undefined}>
                {format.count(run.rejected)}
              </b>
            ),
          })}
        </span>
        {run.unrelated > 0 && (
          <span title={t('admin.runs.unrelatedHint')}>
            {t('admin.runs.unrelated', {
              amount: <b>{format.count(run.unrelated)}</b>,
            })}
          </span>
        )}
        <span>
          {t('admin.runs.pages', { amount: <b>{format.count(run.pages)}</b> })}
        </span>
      </div>
      {cancel.error && (
        <Notice>
          {t('admin.runs.cancelFailed', {
            reason: t(`failure.${failureKind(cancel.error)}.title`),
          })}
        </Notice>
      )}
    </Card>
  );
};
