import { Link } from '@backstage/core-components';
import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { LaneItem } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { statusFill } from '../theme/status';
import { errorLines, itemWords } from './itemWords';

const useStyles = makeStyles<Theme>(theme => ({
  hit: {
    position: 'absolute',
    display: 'flex',
    alignItems: 'flex-end',
    '&:hover span': { opacity: 1 },
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
  bar: { display: 'block', width: '100%', opacity: 0.6 },
}));

const HOUR_MS = 3_600_000;
const LEAST_HEIGHT = 3;

/** Error lines per hour of a run of loud hours; undefined where it does not say. */
export function linesPerHour(item: LaneItem): number | undefined {
  const lines = errorLines(item);
  if (lines === undefined || item.end === null) return undefined;
  const hours = (Date.parse(item.end) - Date.parse(item.start)) / HOUR_MS;
  return hours > 0 ? lines / hours : undefined;
}

export interface LaneColumnProps {
  readonly item: LaneItem;
  readonly left: number;
  readonly right: number;
  /** Pixels of the whole height, from the top of the lane. */
  readonly top: number;
  readonly height: number;
  /** Most lines per hour of the lane: a full column. */
  readonly most: number;
  readonly href: string;
  readonly nowMs: number;
  readonly onFocus: (item: LaneItem | undefined) => void;
}

/** Hours in which the logs were loud, as high as they were loud. */
export const LaneColumn = (props: LaneColumnProps) => {
  const { item, left, right, top, height, most, href, nowMs } = props;
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const sentence = itemWords('log_errors', item, words, nowMs);
  const rate = linesPerHour(item);
  // Without a number it is drawn low: that it was loud is known, how loud is not.
  const share = rate === undefined || most <= 0 ? 0 : rate / most;
  return (
    <Link
      to={href}
      className={classes.hit}
      aria-label={sentence}
      title={sentence}
      onFocus={() => props.onFocus(item)}
      onBlur={() => props.onFocus(undefined)}
      style={{ left, top, width: Math.max(2, right - left - 1), height }}
    >
      <span
        className={classes.bar}
        style={{
          height: Math.max(LEAST_HEIGHT, share * height),
          background: statusFill(
            theme,
            item.level === 'critical' ? 'critical' : 'warning',
          ),
        }}
      />
    </Link>
  );
};
