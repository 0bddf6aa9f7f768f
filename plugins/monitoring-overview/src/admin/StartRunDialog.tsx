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
  useStartRun,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { streamWord } from './adminWords';

const useStyles = makeStyles<Theme>(theme => ({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: 16,
    width: 420,
    maxWidth: '100%',
    paddingBottom: 8,
  },
  pair: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 },
  hint: {
    margin: 0,
    fontFamily: theme.typography.fontFamily,
    fontSize: 12,
    color: theme.palette.textSubtle,
  },
  button: { textTransform: 'none', fontWeight: 700 },
}));

/** As `datetime-local` writes it, in the reader's zone. */
const LOCAL_FORMAT = "yyyy-MM-dd'T'HH:mm";

function toInstant(local: string): string | undefined {
  const parsed = DateTime.fromISO(local);
  return parsed.isValid ? parsed.toUTC().toISO() ?? undefined : undefined;
}

export interface StartRunDialogProps {
  readonly sources: readonly SourceStatus[];
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Asks for a run of one stream over a range; a worker takes it up. */
export const StartRunDialog = ({
  sources,
  nowMs,
  onClose,
}: StartRunDialogProps) => {
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const start = useStartRun();
  const now = DateTime.fromMillis(nowMs).startOf('hour');
  const [sourceId, setSourceId] = useState(sources[0]?.id ?? '');
  const [streamName, setStreamName] = useState('');
  const [from, setFrom] = useState(
    now.minus({ hours: 24 }).toFormat(LOCAL_FORMAT),
  );
  const [to, setTo] = useState(now.toFormat(LOCAL_FORMAT));
  const source = sources.find(item => item.id === sourceId);
  const stream =
    source?.streams.find(each => each.stream === streamName)?.stream ??
    source?.streams[0]?.stream ??
    '';
  const fromInstant = toInstant(from);
  const toInstantValue = toInstant(to);
  const isOrdered =
    fromInstant !== undefined &&
    toInstantValue !== undefined &&
    fromInstant < toInstantValue;
  const submit = () => {
    if (!source || !stream || !fromInstant || !toInstantValue) return;
    start.mutate(
      {
        source: source.source,
        instance: source.instance,
        stream,
        from: fromInstant,
        to: toInstantValue,
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby="start-run-title">
      <DialogTitle id="start-run-title">{t('admin.start.title')}</DialogTitle>
      <DialogContent>
        <div className={classes.form}>
          <TextField
            select
            id="start-run-source"
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
            id="start-run-stream"
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
          <div className={classes.pair}>
            <TextField
              type="datetime-local"
              id="start-run-from"
              label={t('admin.start.from')}
              value={from}
              onChange={event => setFrom(event.target.value)}
              InputLabelProps={{ shrink: true }}
              error={!isOrdered}
            />
            <TextField
              type="datetime-local"
              id="start-run-to"
              label={t('admin.start.to')}
              value={to}
              onChange={event => setTo(event.target.value)}
              InputLabelProps={{ shrink: true }}
              error={!isOrdered}
            />
          </div>
          <p className={classes.hint}>
            {isOrdered ? t('admin.start.hint') : t('admin.start.badRange')}
          </p>
          {start.error && (
            <Notice>
              {t('admin.start.failed', {
                reason: t(`failure.${failureKind(start.error)}.title`),
                message: start.error.message,
              })}
            </Notice>
          )}
        </div>
      </DialogContent>
      <DialogActions>
        <Button className={classes.button} onClick={onClose}>
          {t('admin.start.abort')}
        </Button>
        <Button
          className={classes.button}
          color="primary"
          variant="contained"
          onClick={submit}
          disabled={!source || !stream || !isOrdered || start.isPending}
        >
          {t('admin.start.submit')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
