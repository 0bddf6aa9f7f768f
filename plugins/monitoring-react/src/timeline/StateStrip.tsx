import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Timeline } from '@rosetta/backstage-plugin-monitoring-common';
import { HatchPattern } from '../charts';
import { useChartId } from '../charts/useChartId';
import { StatusIcon } from '../components/StatusIcon';
import { useWords } from '../hooks';
import { statusWash, type StatusTone } from '../theme/status';
import { toX, type TimeScale } from './laneLayout';

const useStyles = makeStyles<Theme>(theme => ({
  part: {
    position: 'absolute',
    top: 6,
    height: 14,
    display: 'flex',
    alignItems: 'center',
    gap: 3,
    padding: '0 3px',
    boxSizing: 'border-box',
    overflow: 'hidden',
    fontSize: 11,
    lineHeight: '14px',
    whiteSpace: 'nowrap',
    color: theme.palette.text.primary,
    borderRight: `1px solid ${theme.palette.background.paper}`,
  },
  hatch: { position: 'absolute', inset: 0 },
}));

/** A stretch of time in one state; undefined before it was ever judged. */
export interface StateStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: StatusTone | undefined;
}

/** Stretches of equal state from its changes, without overlap, up to `endMs`. */
export function stateStretches(
  states: Timeline['states'],
  startMs: number,
  endMs: number,
): StateStretch[] {
  const starts = states.map(({ from, state }) => ({
    fromMs: Math.max(startMs, Date.parse(from)),
    state: state as StatusTone | undefined,
  }));
  if (starts.length === 0 || starts[0].fromMs > startMs)
    starts.unshift({ fromMs: startMs, state: undefined });
  return starts
    .map(({ fromMs, state }, index) => ({
      fromMs,
      toMs: Math.min(endMs, starts[index + 1]?.fromMs ?? endMs),
      state,
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Narrower than this a stretch has no room for its icon; its word needs more. */
const ICON_WIDTH = 18;
const WORD_WIDTH = 88;

/** The entity's state over time as a thin band: wash, icon and, where it fits, word. */
export const StateStrip = ({
  stretches,
  scale,
}: {
  stretches: readonly StateStretch[];
  scale: TimeScale;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const id = useChartId('strip');
  return (
    <>
      {stretches.map(({ fromMs, toMs, state }) => {
        const left = toX(scale, fromMs);
        const width = Math.max(2, toX(scale, toMs) - left);
        const word = state ? t(`state.${state}`) : t('timeline.notJudged');
        return (
          <div
            key={fromMs}
            className={classes.part}
            data-testid="state-stretch"
            title={`${word}, ${format.dateTime(fromMs)} – ${format.dateTime(
              toMs,
            )}`}
            style={{
              left,
              width,
              background: state
                ? statusWash(theme, state, state === 'ok' ? 0.16 : 0.3)
                : undefined,
              color: state ? undefined : theme.palette.textSubtle,
            }}
          >
            {(state === undefined || state === 'unknown') && (
              <svg
                className={classes.hatch}
                width="100%"
                height={14}
                aria-hidden
              >
                <defs>
                  <HatchPattern id={`${id}-${fromMs}`} />
                </defs>
                <rect width="100%" height={14} fill={`url(#${id}-${fromMs})`} />
              </svg>
            )}
            {state && width >= ICON_WIDTH && (
              <StatusIcon shape={state} size={11} />
            )}
            {width >= WORD_WIDTH && word}
          </div>
        );
      })}
    </>
  );
};
