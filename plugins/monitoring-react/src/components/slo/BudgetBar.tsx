import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { SloState } from '@rosetta/backstage-plugin-monitoring-common';
import { faintFill, statusFill } from '../../theme/status';
import { SLO_TONES } from './sloWords';

const useStyles = makeStyles<Theme>(theme => ({
  track: {
    position: 'relative',
    height: 6,
    borderRadius: 3,
    background: faintFill(theme),
    overflow: 'hidden',
    width: '100%',
  },
  fill: { position: 'absolute', top: 0, bottom: 0, borderRadius: 3 },
  diverging: { position: 'relative', height: 10, width: '100%', minWidth: 90 },
  line: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 1,
    background: theme.palette.text.primary,
  },
  middle: {
    position: 'absolute',
    top: 2,
    height: 6,
    left: 0,
    right: 0,
    borderRadius: 3,
    background: faintFill(theme),
  },
}));

const within = (value: number, low: number, high: number) =>
  Math.min(high, Math.max(low, value));

/** Share of the budget that is left; empty when it is overspent. Always beside the figure. */
export const BudgetBar = ({
  remaining,
  state,
}: {
  remaining: number;
  state: SloState;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <div className={classes.track} aria-hidden>
      <div
        className={classes.fill}
        style={{
          left: 0,
          width: `${within(remaining, 0, 1) * 100}%`,
          background: statusFill(theme, SLO_TONES[state]),
        }}
      />
    </div>
  );
};

/** Ends of the diverging bar: one and a half budgets overspent to a whole one left (NOTES-overview.md, SLO). */
const LOW = -1.5;
const HIGH = 1;
const place = (value: number) =>
  ((within(value, LOW, HIGH) - LOW) / (HIGH - LOW)) * 100;

/** Right of the line is left to spend, left of it is overspent; one scale for all rows. */
export const DivergingBar = ({
  remaining,
  state,
}: {
  remaining: number;
  state: SloState;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const [from, to] = [
    place(Math.min(0, remaining)),
    place(Math.max(0, remaining)),
  ];
  return (
    <div
      className={classes.diverging}
      aria-hidden
      data-from={from.toFixed(1)}
      data-to={to.toFixed(1)}
    >
      <div className={classes.middle} />
      <div
        className={classes.fill}
        style={{
          top: 1,
          bottom: 1,
          left: `${from}%`,
          width: `${to - from}%`,
          borderRadius: 1,
          background: statusFill(theme, SLO_TONES[state]),
        }}
      />
      <div className={classes.line} style={{ left: `${place(0)}%` }} />
    </div>
  );
};
