import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useWords } from '@rosetta/backstage-plugin-monitoring-react';
import type { TabPart } from './useTabScreen';

const useStyles = makeStyles<Theme>(theme => ({
  root: { fontSize: 12, color: theme.palette.textSubtle, marginBottom: 8 },
}));

/** Parts that ask their sources when the switch says live. */
const LIVE_PARTS: readonly TabPart[] = ['delivery', 'logs'];

/** Says of a part without a live reading that it shows history all the same. */
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
  return (
    <div className={classes.root} role="status">
      {asOf === undefined
        ? t('toolbar.notLiveYet')
        : t('toolbar.notLive', { time: format.moment(asOf, nowMs) })}
    </div>
  );
};
