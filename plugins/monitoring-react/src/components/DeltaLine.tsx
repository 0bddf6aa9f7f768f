import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Comparison } from '../format';
import { useWords } from '../hooks';
import { statusText } from '../theme/status';

const ARROWS = { up: '↑', down: '↓', same: '=' } as const;

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    fontSize: 12,
    lineHeight: '16px',
    color: theme.palette.textSubtle,
    // What it is compared with is the first to go where it is narrow, and goes whole: a line keeps its height.
    height: 16,
    overflow: 'hidden',
  },
  whole: { display: 'inline-block', whiteSpace: 'nowrap' },
  arrow: { fontWeight: 700, marginRight: 4 },
  change: { color: theme.palette.text.primary },
}));

/** A change: the arrow says where it goes, colour and word say whether that is good. */
export const DeltaLine = ({
  comparison,
  baseline,
}: {
  comparison: Comparison | undefined;
  baseline: string;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  if (!comparison) return <div className={classes.root}>{t('delta.none')}</div>;
  const { direction, judgement, text } = comparison;
  const colour =
    judgement === 'neutral'
      ? theme.palette.textSubtle
      : statusText(theme, judgement === 'better' ? 'ok' : 'critical');
  return (
    <div className={classes.root}>
      <span className={classes.arrow} style={{ color: colour }} aria-hidden>
        {ARROWS[direction]}
      </span>
      {t('delta.sentence', {
        change: (
          <span className={classes.change}>
            {direction === 'same' ? t('delta.same') : text}
          </span>
        ),
        judgement: direction === 'same' ? '' : t(`delta.${judgement}`),
        baseline: <span className={classes.whole}>{baseline}</span>,
      })}
    </div>
  );
};
