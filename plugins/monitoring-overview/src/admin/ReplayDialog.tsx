import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type SourceStatus,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  failureKind,
  Notice,
  useReplayPages,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { streamWord } from './adminWords';

/** Days that pages are kept. */
const KEPT_DAYS = 14;
/** As `datetime-local` writes it, in the reader's zone. */
const LOCAL_FORMAT = "yyyy-MM-dd'T'HH:mm";

const useStyles = makeStyles<Theme>(theme => ({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: 16,
    width: 420,
    maxWidth: '100%',
    paddingBottom: 8,
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
  },
  text: { margin: 0, lineHeight: '19px' },
  hint: { margin: 0, fontSize: 12, color: theme.palette.textSubtle },
  button: { textTransform: 'none', fontWeight: 700 },
}));

export interface ReplayDialogProps {
  readonly sources: readonly SourceStatus[];
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Asks for stored pages of a stream to be read again; a worker takes it up. */
export const ReplayDialog = ({
  sources,
  nowMs,
  onClose,
}: ReplayDialogProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const replay = useReplayPages();
  const now = DateTime.fromMillis(nowMs);
  const [sourceId, setSourceId] = useState(sources[0]?.id ?? '');
  const [streamName, setStreamName] = useState('');
  const [from, setFrom] = useState(
    now.startOf('hour').minus({ hours: 24 }).toFormat(LOCAL_FORMAT),
  );
  const source = sources.find(item => item.id === sourceId);
  const stream =
    source?.streams.find(each => each.stream === streamName)?.stream ??
    source?.streams[0]?.stream ??
    '';
  const since = DateTime.fromISO(from);
  const isKept =
    since.isValid && since < now && since >= now.minus({ days: KEPT_DAYS });
  const submit = () => {
    const instant = since.toUTC().toISO();
    if (!source || !stream || !isKept || instant === null) return;
    replay.mutate(
      {
        source: source.source,
        instance: source.instance,
        stream,
        from: instant,
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby="replay-title">
      <DialogTitle id="replay-title">{t('replay.title')}</DialogTitle>
      <DialogContent>
        <div className={classes.form}>
          <p className={classes.text}>{t('replay.explain')}</p>
          <TextField
            select
            id="replay-source"
            label={t('admin.start.source')}
            value={sourceId}
            onChange={event => setSourceId(event.target.value)}
          >
            {sources.map(item => (
              <MenuItem key={item.id} value={item.id}>
                {SOURCE_NAMES[item.source].name} {item.instance}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            id="replay-stream"
            label={t('admin.start.stream')}
            value={stream}
            onChange={event => setStreamName(event.target.value)}
          >
            {(source?.streams ?? []).map(each => (
              <MenuItem key={each.stream} value={each.stream}>
                {streamWord(each.stream, words)}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            type="datetime-local"
            id="replay-from"
            label={t('replay.from')}
            value={from}
            onChange={event => setFrom(event.target.value)}
            InputLabelProps={{ shrink: true }}
            inputProps={{
              min: now.minus({ days: KEPT_DAYS }).toFormat(LOCAL_FORMAT),
              max: now.toFormat(LOCAL_FORMAT),
            }}
            error={!isKept}
          />
          <p className={classes.hint}>
            {isKept ? t('replay.hint') : t('replay.badFrom')}
          </p>
          {replay.error && (
            <Notice>
              {t('replay.failed', {
                reason: t(`failure.${failureKind(replay.error)}.title`),
                message: replay.error.message,
              })}
            </Notice>
          )}
        </div>
      </DialogContent>
      <DialogActions>
        <Button className={classes.button} onClick={onClose}>
          {t('replay.abort')}
        </Button>
        <Button
          className={classes.button}
          color="primary"
          variant="contained"
          onClick={submit}
          disabled={!source || !stream || !isKept || replay.isPending}
        >
          {t('replay.submit')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
