import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  bone: {
    height: 14,
    borderRadius: 3,
    marginBottom: 12,
    background: theme.palette.action.hover,
  },
}));

/** Grey lines while something is read for the first time. */
export const PlaceBones = ({ lines }: { lines: number }) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <div role="status" aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className={classes.bone}
          style={{ width: `${85 - ((index * 23) % 45)}%` }}
        />
      ))}
    </div>
  );
};
