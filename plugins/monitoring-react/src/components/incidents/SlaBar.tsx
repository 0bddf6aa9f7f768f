import { makeStyles, useTheme, type Theme } from '@material-ui/core/styles';
import type { Sla } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../../hooks';
import { faintFill, statusFill, statusText } from '../../theme/status';
import { StatusIcon } from '../StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 8,
    fontSize: 12,
    whiteSpace: 'nowrap',
  },
  meter: {
    width: 72,
    height: 4,
    borderRadius: 2,
    overflow: 'hidden',
    flex: 'none',
    background: faintFill(theme),
  },
  fill: { height: '100%' },
  words: { display: 'inline-flex', alignItems: 'center', gap: 4 },
  dim: { color: theme.palette.textSubtle },
}));

/** Less than this share of the time left is a warning. */
const NEARLY_USED = 0.75;

/** What a clock says, in words. */
export function slaWords(
  sla: Sla,
  { t, format }: Words,
  nowMs: number,
): string {
  const target = t(`incidents.target.${sla.target}`);
  const due = sla.due === null ? undefined : Date.parse(sla.due);
  const ended = sla.ended === null ? undefined : Date.parse(sla.ended);
  if (sla.hasBreached) {
    if (due !== undefined && ended !== undefined && ended > due) {
      return t('incidents.clock.breachedBy', {
        target,
        duration: format.duration(ended - due),
      });
    }
    return due !== undefined && ended === undefined && nowMs > due
      ? t('incidents.clock.breachedFor', {
          target,
          duration: format.duration(nowMs - due),
        })
      : t('incidents.clock.breached', { target });
  }
  switch (sla.stage) {
    case 'completed':
      return t('incidents.clock.kept', { target });
    case 'cancelled':
      return t('incidents.clock.cancelled', { target });
    case 'paused':
      return t('incidents.clock.paused', { target });
    case 'in_progress':
      if (due === undefined) return t('incidents.clock.running', { target });
      return due > nowMs
        ? t('incidents.clock.left', {
            target,
            duration: format.duration(due - nowMs),
          })
        : t('incidents.clock.due', { target });
    case 'breached':
      return t('incidents.clock.breached', { target });
    default:
      return t('incidents.clock.unknown', { target });
  }
}

/** A clock as a bar of its business time, and in words. */
export const SlaBar = ({ sla, nowMs }: { sla: Sla | null; nowMs: number }) => {
  const classes = useStyles();
  const theme = useTheme();
  const words = useWords();
  const { t, format } = words;
  if (!sla) {
    return (
      <span className={`${classes.root} ${classes.dim}`}>
        {t('incidents.clock.none')}
      </span>
    );
  }
  const isBreached = sla.hasBreached || sla.stage === 'breached';
  const isRunning = sla.stage === 'in_progress' && !isBreached;
  const used = isBreached ? 1 : sla.businessUsedRatio;
  const isNear = isRunning && used !== null && used >= NEARLY_USED;
  const colour = () => {
    if (isBreached) return statusFill(theme, 'critical');
    if (isNear) return statusFill(theme, 'warning');
    return isRunning ? theme.palette.primary.main : theme.palette.textSubtle;
  };
  const tone = isNear ? 'warning' : undefined;
  const shape = isBreached ? 'critical' : tone;
  return (
    <span
      className={
        isRunning || isBreached
          ? classes.root
          : `${classes.root} ${classes.dim}`
      }
      title={
        used === null
          ? sla.name
          : `${sla.name}, ${t('incidents.clock.used', {
              share: format.percent(used),
            })}`
      }
    >
      {used !== null && (
        <span className={classes.meter} aria-hidden>
          <span
            className={classes.fill}
            style={{
              display: 'block',
              width: `${Math.min(1, used) * 100}%`,
              background: colour(),
              opacity: isRunning || isBreached ? 1 : 0.5,
            }}
          />
        </span>
      )}
      <span
        className={classes.words}
        style={shape && { color: statusText(theme, shape) }}
      >
        {shape && <StatusIcon shape={shape} size={13} />}
        {slaWords(sla, words, nowMs)}
      </span>
    </span>
  );
};
