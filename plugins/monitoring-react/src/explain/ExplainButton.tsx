import IconButton from '@material-ui/core/IconButton';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import type { MouseEvent } from 'react';
import { useWords, type ExplainQuestion } from '../hooks';
import { useExplain } from './ExplainContext';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    padding: 2,
    borderRadius: 4,
    color: theme.palette.textSubtle,
    '& svg': { fontSize: 14 },
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

/** A small button that shows how a number was made; nothing where the screen has no panel for it. */
export const ExplainButton = ({
  question,
  label,
}: {
  question: ExplainQuestion;
  /** What the number is called where its KPI alone would not tell, e.g. of which SLO. */
  label?: string;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const explain = useExplain();
  if (!explain) return null;
  const words = t('explain.askOf', { kpi: label ?? t(`kpi.${question.kpi}`) });
  const open = (event: MouseEvent) => {
    // The row or card around it has a use of its own.
    event.stopPropagation();
    explain(question);
  };
  return (
    <IconButton
      className={classes.root}
      data-screen-only
      onClick={open}
      aria-label={words}
      title={t('explain.ask')}
      aria-haspopup="dialog"
    >
      <InfoOutlinedIcon aria-hidden />
    </IconButton>
  );
};
