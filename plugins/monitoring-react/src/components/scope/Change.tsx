import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Comparison } from '../../format';
import { useWords } from '../../hooks';
import { statusText } from '../../theme/status';
import { useTableStyles } from '../useTableStyles';

const ARROWS = { up: '↑', down: '↓', same: '=' } as const;

const useStyles = makeStyles<Theme>(theme => ({
  root: { fontSize: 12, fontWeight: 700, whiteSpace: 'nowrap' },
  arrow: { marginRight: 4 },
  plain: { fontWeight: 400 },
  none: { fontSize: 12, color: theme.palette.textSubtle },
}));

/** A change: the arrow says where it goes, colour and word say whether that is good. */
export const Change = ({
  comparison,
  isShort,
}: {
  comparison: Comparison | undefined;
  /** Leaves the word to the ear, for narrow columns. */
  isShort?: boolean;
}) => {
  const classes = useStyles();
  const table = useTableStyles();
  const theme = useTheme();
  const { t } = useWords();
  if (!comparison) {
    return (
      <span className={classes.none}>
        {isShort ? t('tile.noNumber') : t('delta.none')}
        {isShort && <span className={table.hidden}>{t('delta.none')}</span>}
      </span>
    );
  }
  const { direction, judgement, text } = comparison;
  const colour =
    judgement === 'neutral'
      ? theme.palette.textSubtle
      : statusText(theme, judgement === 'better' ? 'ok' : 'critical');
  return (
    <span className={classes.root} style={{ color: colour }}>
      <span className={classes.arrow} aria-hidden>
        {ARROWS[direction]}
      </span>
      {direction === 'same' ? t('delta.same') : text}
      {judgement !== 'neutral' && (
        <span className={isShort ? table.hidden : classes.plain}>
          {' '}
          {t(`delta.${judgement}`)}
        </span>
      )}
    </span>
  );
};
