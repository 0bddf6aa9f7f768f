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
    gap: 12,
    fontSize: 13,
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
    // In the room beside the sub-tabs: where it comes and goes, nothing moves.
    '@media (min-width: 1000px)': {
      position: 'absolute',
      right: 0,
      top: 0,
      height: 44,
      maxWidth: 'calc(100% - 620px)',
    },
  },
  words: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
}));

/** How far the history of this entity is collected; the newest days come first. Stands beside the sub-tabs. */
export const BackfillLine = ({
  backfill,
}: {
  backfill: NonNullable<Summary['backfill']>;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const percent = format.percent(Math.floor(backfill.progress * 100) / 100);
  const day = backfill.from ? format.day(backfill.from) : undefined;
  const whole = day
    ? t('backfill.from', { share: percent, day })
    : t('backfill.plain', { share: percent });
  const share = <b>{percent}</b>;
  return (
    <div className={classes.root}>
      <ProgressBar
        share={backfill.progress}
        label={t('backfill.label')}
        width={100}
      />
      <span className={classes.words} title={whole}>
        {day
          ? t('backfill.from', { share, day })
          : t('backfill.plain', { share })}
      </span>
    </div>
  );
};
