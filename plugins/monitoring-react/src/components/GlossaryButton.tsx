import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import { useState } from 'react';
import { useWords } from '../hooks';

/** Terms by what they are about, in the order in which they are met. */
const GROUPS = {
  states: ['critical', 'warning', 'unknown', 'maintenance'],
  numbers: ['stale', 'partial', 'tooEarly'],
  signals: ['errorRate', 'p95', 'saturation'],
  promises: ['sli', 'slo', 'budget', 'burn', 'serviceLost'],
  incidents: ['mtta', 'mttr', 'sla', 'recurrence'],
  delivery: [
    'frequency',
    'leadTime',
    'changeFail',
    'recovery',
    'rework',
    'suspect',
  ],
  scores: ['health', 'risk'],
  collection: ['pivot', 'backfill', 'quarantine'],
} as const;

const useStyles = makeStyles<Theme>(theme => ({
  icon: {
    borderRadius: 4,
    padding: 7,
    color: theme.palette.textSubtle,
    '& svg': { fontSize: 18 },
  },
  body: {
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: '18px',
  },
  group: { margin: '16px 0 6px', fontSize: 12, fontWeight: 700 },
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(130px, 1fr) 3fr',
    gap: '6px 16px',
    margin: 0,
    '& dt': { fontWeight: 700 },
    '& dd': { margin: 0, color: theme.palette.textSubtle },
  },
  more: { margin: '0 0 4px', color: theme.palette.textSubtle },
  close: { textTransform: 'none', fontWeight: 700 },
}));

const Terms = () => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <div className={classes.body}>
      <p className={classes.more}>{t('glossary.more')}</p>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map(group => (
        <section key={group} aria-label={t(`glossary.group.${group}`)}>
          <h3 className={classes.group}>{t(`glossary.group.${group}`)}</h3>
          <dl className={classes.list}>
            {GROUPS[group].map(term => [
              <dt key={`${term} name`}>{t(`glossary.term.${term}.name`)}</dt>,
              <dd key={`${term} text`}>{t(`glossary.term.${term}.text`)}</dd>,
            ])}
          </dl>
        </section>
      ))}
    </div>
  );
};

/** Opens what the words on the screens mean. */
export const GlossaryButton = () => {
  const classes = useStyles();
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        className={classes.icon}
        onClick={() => setOpen(true)}
        aria-label={t('glossary.open')}
        aria-haspopup="dialog"
        title={t('glossary.open')}
      >
        <HelpOutlineIcon />
      </IconButton>
      {isOpen && (
        <Dialog
          open
          onClose={() => setOpen(false)}
          maxWidth="md"
          aria-labelledby="glossary-title"
        >
          <DialogTitle id="glossary-title">{t('glossary.title')}</DialogTitle>
          {/* What scrolls can be scrolled by keyboard. */}
          <DialogContent
            tabIndex={0}
            role="region"
            aria-labelledby="glossary-title"
          >
            <Terms />
          </DialogContent>
          <DialogActions>
            <Button className={classes.close} onClick={() => setOpen(false)}>
              {t('glossary.close')}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
};
