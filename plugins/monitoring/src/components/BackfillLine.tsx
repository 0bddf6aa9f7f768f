import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  ProgressBar,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: 12,
    fontSize: 13,
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
}));

/** How far the history of this entity is collected; the newest days come first. */
export const BackfillLine = ({
  backfill,
}: {
  backfill: NonNullable<Summary['backfill']>;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const share = (
    <b>{format.percent(Math.floor(backfill.progress * 100) / 100)}</b>
  );
  return (
    <div className={classes.root}>
      <ProgressBar
        share={backfill.progress}
        label={t('backfill.label')}
        width={160}
      />
      <span>
        {backfill.from
          ? t('backfill.from', { share, day: format.day(backfill.from) })
          : t('backfill.plain', { share })}
      </span>
    </div>
  );
};
