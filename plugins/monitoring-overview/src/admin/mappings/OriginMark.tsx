import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import type { CellOrigin } from './mappingWords';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'inline-block',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 3,
    fontSize: 9.5,
    lineHeight: '12px',
    padding: '0 3px',
    fontWeight: 700,
    color: theme.palette.textSubtle,
    flex: 'none',
  },
}));

/** One letter in a box for where a value was written; always beside its word. */
export const OriginMark = ({ origin }: { origin: CellOrigin }) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <span className={classes.root} aria-hidden>
      {t(`mappings.originLetter.${origin}`)}
    </span>
  );
};
