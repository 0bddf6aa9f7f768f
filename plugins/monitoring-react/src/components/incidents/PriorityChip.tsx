import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import { useWords } from '../../hooks';
import { statusFill, textOn } from '../../theme/status';

const useStyles = makeStyles<Theme>(theme => ({
  chip: {
    display: 'inline-block',
    minWidth: 26,
    boxSizing: 'border-box',
    textAlign: 'center',
    fontSize: 11,
    fontWeight: 700,
    lineHeight: '18px',
    borderRadius: 3,
    border: `1px solid ${theme.palette.divider}`,
  },
  none: { fontSize: 12, color: theme.palette.textSubtle },
}));

/** Priority of an incident: 1 is filled, 2 outlined, the others are plain. */
export const PriorityChip = ({ priority }: { priority: number | null }) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useWords();
  if (priority === null) {
    return (
      <span className={classes.none} title={t('incidents.noPriorityTitle')}>
        {t('incidents.noPriority')}
      </span>
    );
  }
  const fill = statusFill(theme, 'critical');
  const looks = [
    {
      background: fill,
      borderColor: fill,
      color: textOn(theme, fill),
    },
    { borderColor: fill, color: theme.palette.text.primary },
  ];
  return (
    <span
      className={classes.chip}
      style={looks[priority - 1] ?? { color: theme.palette.textSubtle }}
      title={t('incidents.pTitle', { priority: String(priority) })}
    >
      {t('incidents.p', { priority: String(priority) })}
    </span>
  );
};
