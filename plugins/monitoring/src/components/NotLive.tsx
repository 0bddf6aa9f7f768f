import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import type { TabPart } from './useTabScreen';

const useStyles = makeStyles<Theme>(theme => ({
  root: { fontSize: 12, color: theme.palette.textSubtle, marginBottom: 8 },
}));

/** Parts that ask their sources when the switch says live, and say so themselves. */
const LIVE_PARTS: readonly TabPart[] = ['delivery', 'logs'];

/** Says which of what is shown is history all the same while the switch says live. */
export const NotLive = ({
  part,
  asOf,
  nowMs,
}: {
  part: TabPart;
  asOf: string | undefined;
  nowMs: number;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  if (LIVE_PARTS.includes(part)) return null;
  if (part === 'overview') {
    return (
      <div className={classes.root} role="status">
        {t('toolbar.tilesLive')}
      </div>
    );
  }
  return (
    <div className={classes.root} role="status">
      {asOf === undefined
        ? t('toolbar.notLiveYet')
        : t('toolbar.notLive', { time: format.moment(asOf, nowMs) })}
    </div>
  );
};
