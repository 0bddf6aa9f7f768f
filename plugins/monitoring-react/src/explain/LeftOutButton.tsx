import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { MouseEvent } from 'react';
import { useWords, type ExplainQuestion } from '../hooks';
import { useExplain, type LeftOutReason } from './ExplainContext';
import { labelOf } from './labelOf';

const useStyles = makeStyles({
  root: {
    minWidth: 0,
    padding: '0 6px',
    fontSize: 13,
    textTransform: 'none',
    whiteSpace: 'nowrap',
  },
});

/** Opens "How is this computed?" where it names what was left out for a reason; nothing where the screen has no such panel. */
export const LeftOutButton = ({
  question,
  reason,
}: {
  question: ExplainQuestion;
  reason: LeftOutReason;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const explain = useExplain();
  if (!explain) return null;
  const open = (event: MouseEvent) => {
    // The card around it has a use of its own.
    event.stopPropagation();
    explain(question, reason);
  };
  return (
    <Button
      className={classes.root}
      size="small"
      color="primary"
      data-screen-only
      onClick={open}
      aria-haspopup="dialog"
      aria-label={t('explain.listOf', {
        reason: labelOf(t, `explain.reason.${reason}`),
      })}
    >
      {t('explain.list')}
    </Button>
  );
};
