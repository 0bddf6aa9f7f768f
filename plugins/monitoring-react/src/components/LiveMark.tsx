import { makeStyles, type Theme } from '@material-ui/core/styles';
import { SOURCE_NAMES } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type LiveTile, type Words } from '../hooks';
import { statusFill } from '../theme/status';
import { failureWhy } from './feed/failureWhy';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  dot: { width: 6, height: 6, borderRadius: '50%', flex: 'none' },
  answered: { background: theme.palette.primary.main },
  asking: { background: theme.palette.textSubtle },
  missed: { background: statusFill(theme, 'warning') },
}));

/** Oldest answer of those that told the tile, milliseconds; undefined where nobody ever did. */
function oldestMs({ asked }: LiveTile): number | undefined {
  const told = asked.flatMap(({ at }) => (at === null ? [] : Date.parse(at)));
  return told.length === 0 ? undefined : Math.min(...told);
}

function explain(live: LiveTile, words: Words): string {
  const { t } = words;
  const failures = live.asked.filter(({ failure }) => failure !== null);
  if (failures.length > 0) {
    return failures
      .map(({ origin, failure }) =>
        t('tile.live.failure', {
          source: `${SOURCE_NAMES[origin.source].name} ${origin.instance}`,
          why: failureWhy(failure ?? '', words),
        }),
      )
      .join('; ');
  }
  if (live.state === 'answered') return t('tile.live.answeredHint');
  if (live.state === 'asking') return t('tile.live.askingHint');
  return t(
    live.state === 'failed' ? 'tile.live.failedHint' : 'tile.live.noneHint',
  );
}

/** How new a tile is while the sources are asked: asked when, still asking, or from history and why. */
export const LiveMark = ({
  live,
  nowMs,
}: {
  live: LiveTile;
  nowMs: number;
}) => {
  const classes = useStyles();
  const words = useWords();
  const { t, format } = words;
  const atMs = oldestMs(live);
  const hasFailure =
    live.state === 'failed' || live.asked.some(each => each.failure !== null);
  const word = () => {
    if (live.state === 'asking') return t('tile.live.asking');
    if (live.state !== 'answered' || atMs === undefined)
      return t('tile.live.history');
    return t('tile.live.asked', { age: format.age(Math.max(0, nowMs - atMs)) });
  };
  const tone = () => {
    if (hasFailure) return classes.missed;
    return live.state === 'answered' ? classes.answered : classes.asking;
  };
  return (
    <span
      className={classes.root}
      title={explain(live, words)}
      data-live={live.state}
    >
      <span className={`${classes.dot} ${tone()}`} aria-hidden />
      {word()}
    </span>
  );
};
