import { useTheme } from '@material-ui/core/styles';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../hooks';
import { statusText } from '../theme/status';
import { StatusIcon } from './StatusIcon';
import { useTileStyles } from './useTileStyles';

/** A commit is known by its first characters. */
const SHORT_SHA = 8;

/** What runs: a version, else a commit; undefined when nothing is known of it. */
export function deploymentName(tile: Tile, t: Words['t']): string | undefined {
  const { deployment } = tile;
  if (!deployment) return undefined;
  return (
    deployment.version ??
    deployment.sha?.slice(0, SHORT_SHA) ??
    t('tile.deployment.noVersion')
  );
}

/** How long ago it was brought there, how that ended, and how it is there now. */
export const DeploymentLines = ({
  tile,
  nowMs,
}: {
  tile: Tile;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  const { deployment } = tile;
  if (!deployment) return null;
  const { finished, status, sync, health } = deployment;
  const isNews = status !== 'success' && status !== 'unknown';
  const now = [
    ...(sync ? [t(`tile.deployment.sync.${sync}`)] : []),
    ...(health ? [t(`tile.deployment.health.${health}`)] : []),
  ].join(', ');
  const tone = tile.state === 'critical' || tile.state === 'warning' ? tile.state : undefined;
  return (
    <>
      <div className={classes.line} title={finished ? format.dateTime(finished) : undefined}>
        {finished &&
          t('tile.deployment.ago', {
            duration: <b>{format.duration(nowMs - Date.parse(finished))}</b>,
          })}
        {finished && isNews && ', '}
        {isNews && t(`tile.deployment.status.${status}`)}
      </div>
      {now && (
        <div className={`${classes.line} ${classes.withIcon}`}>
          <StatusIcon shape={tone ?? 'ok'} size={12} />
          <span style={tone && { color: statusText(theme, tone) }}>{now}</span>
        </div>
      )}
    </>
  );
};
