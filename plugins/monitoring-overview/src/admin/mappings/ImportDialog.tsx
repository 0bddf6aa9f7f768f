import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import TextField from '@material-ui/core/TextField';
import GetAppIcon from '@material-ui/icons/GetApp';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { MappingImport } from '@rosetta/backstage-plugin-monitoring-common';
import {
  downloadText,
  failureKind,
  Notice,
  useImportMappings,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { useState, type ChangeEvent } from 'react';
import { CSV_COLUMNS, csvTemplate, MAX_CSV } from './csvTemplate';
import { Field } from './Field';
import { ImportResult } from './ImportResult';

const useStyles = makeStyles<Theme>(theme => ({
  paper: { width: 920, maxWidth: 'calc(100vw - 32px)' },
  head: { padding: '22px 28px 0' },
  title: {
    margin: '0 0 4px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 20,
    lineHeight: '26px',
    letterSpacing: '-.2px',
  },
  body: {
    padding: '0 28px 8px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
  },
  text: {
    margin: '0 0 6px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    color: theme.palette.textSubtle,
  },
  bar: { display: 'flex', flexWrap: 'wrap', gap: 8, marginTop: 8 },
  csv: {
    fontFamily: 'Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 12,
    lineHeight: '17px',
    whiteSpace: 'pre',
    overflowX: 'auto',
  },
  actions: { padding: '12px 28px 22px' },
  button: { textTransform: 'none', fontWeight: 700, fontSize: 13, height: 34 },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clip: 'rect(0 0 0 0)',
  },
}));

const changesOf = (result: MappingImport) =>
  result.created + result.updated + result.deleted;

/** Writes mappings from a file, all or none; a look at what would happen always comes first. */
export const ImportDialog = ({
  environment,
  onClose,
}: {
  /** Of the template's example. */
  environment: string;
  onClose: () => void;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const [csv, setCsv] = useState('');
  const [note, setNote] = useState('');
  const [isUnreadable, setUnreadable] = useState(false);
  const dryRun = useImportMappings();
  const applying = useImportMappings();
  const write = (text: string) => {
    setCsv(text);
    setUnreadable(false);
    // What was checked is another text now.
    dryRun.reset();
    applying.reset();
  };
  const isTooLong = csv.length > MAX_CSV;
  const check = (text: string) =>
    dryRun.mutate({ csv: text, dryRun: true, note: note.trim() });
  const readFile = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = Array.from(event.target.files ?? []);
    // The same file can be chosen again after it was corrected.
    event.target.value = '';
    if (!file) return;
    const reader = new FileReader();
    reader.onerror = () => setUnreadable(true);
    reader.onload = () => {
      const text = String(reader.result ?? '');
      write(text);
      if (text.trim() !== '' && text.length <= MAX_CSV) check(text);
    };
    reader.readAsText(file);
  };
  const applied = applying.data?.isApplied ? applying.data : undefined;
  // Refused on the way: its lines are the newest truth.
  const checked = applying.data ?? dryRun.data;
  const changes = checked ? changesOf(checked) : 0;
  const canApply =
    checked !== undefined &&
    applying.data === undefined &&
    checked.errors === 0 &&
    changes > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth={false}
      classes={{ paper: classes.paper }}
      aria-labelledby="import-title"
    >
      <div className={classes.head}>
        <h2 id="import-title" className={classes.title}>
          {t('mappings.csv.title')}
        </h2>
        <p className={classes.text}>{t('mappings.csv.intro')}</p>
      </div>
      <DialogContent className={classes.body}>
        {!applied && (
          <>
            <p className={classes.text}>{t('mappings.csv.columns')}</p>
            <div className={classes.bar}>
              <Button
                component="label"
                variant="outlined"
                color="primary"
                className={classes.button}
              >
                {t('mappings.csv.file')}
                <input
                  type="file"
                  accept=".csv,text/csv,text/plain"
                  className={classes.hidden}
                  aria-label={t('mappings.csv.file')}
                  onChange={readFile}
                />
              </Button>
              <Button
                color="primary"
                className={classes.button}
                startIcon={<GetAppIcon />}
                onClick={() =>
                  downloadText(
                    'rosetta-mappings-template.csv',
                    csvTemplate(environment),
                  )
                }
              >
                {t('mappings.csv.template')}
              </Button>
            </div>
            <Field
              label={t('mappings.csv.paste')}
              id="import-csv"
              error={
                isTooLong
                  ? t('mappings.csv.tooLong', {
                      length: format.count(csv.length),
                      most: format.count(MAX_CSV),
                    })
                  : undefined
              }
            >
              <TextField
                id="import-csv"
                multiline
                minRows={4}
                maxRows={8}
                variant="outlined"
                size="small"
                fullWidth
                value={csv}
                placeholder={CSV_COLUMNS}
                onChange={event => write(event.target.value)}
                inputProps={{ className: classes.csv, spellCheck: false }}
              />
            </Field>
            <Field label={t('mappings.csv.why')} id="import-note">
              <TextField
                id="import-note"
                variant="outlined"
                size="small"
                fullWidth
                value={note}
                onChange={event => setNote(event.target.value)}
                inputProps={{ maxLength: 500 }}
              />
            </Field>
          </>
        )}
        {isUnreadable && <Notice>{t('mappings.csv.notRead')}</Notice>}
        {dryRun.error && (
          <Notice>
            {t('mappings.csv.failed', {
              reason: t(`failure.${failureKind(dryRun.error)}.title`),
              message: dryRun.error.message,
            })}
          </Notice>
        )}
        {applying.error && (
          <Notice>
            {t('mappings.csv.applyFailed', {
              reason: t(`failure.${failureKind(applying.error)}.title`),
              message: applying.error.message,
            })}
          </Notice>
        )}
        {checked && (
          <ImportResult
            result={checked}
            isRefused={applying.data !== undefined && !applied}
          />
        )}
      </DialogContent>
      <DialogActions className={classes.actions}>
        <Button className={classes.button} onClick={onClose}>
          {t(applied ? 'mappings.csv.close' : 'mappings.csv.cancel')}
        </Button>
        {!applied && (
          <>
            <Button
              className={classes.button}
              variant="outlined"
              color="primary"
              onClick={() => check(csv)}
              disabled={csv.trim() === '' || isTooLong || dryRun.isPending}
            >
              {t(
                dryRun.isPending
                  ? 'mappings.csv.checking'
                  : 'mappings.csv.check',
              )}
            </Button>
            <Button
              className={classes.button}
              variant="contained"
              color="primary"
              disableElevation
              disabled={!canApply || applying.isPending}
              onClick={() =>
                applying.mutate({ csv, dryRun: false, note: note.trim() })
              }
            >
              {applying.isPending
                ? t('mappings.csv.applying')
                : t('mappings.csv.apply', { count: changes })}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
};
