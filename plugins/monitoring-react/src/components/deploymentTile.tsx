import { useTheme } from '@material-ui/core/styles';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../hooks';
import { statusText } from '../theme/status';
import { StatusIcon, type StatusShape } from './StatusIcon';
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

type Deployment = NonNullable<Tile['deployment']>;

/** Shape of what runs now: OK only where both are known and well. */
export function runningShape({
  sync,
  health,
}: Pick<Deployment, 'sync' | 'health'>): StatusShape {
  if (health === 'degraded' || health === 'missing') return 'critical';
  if (sync === 'out_of_sync') return 'warning';
  if (sync === 'unknown' || health === 'unknown') return 'unknown';
  if (health === 'progressing') return 'running';
  return health === 'suspended' ? 'cancelled' : 'ok';
}

/** Shape of how the deployment itself ended, where that is news. */
const NEWS: Partial<Record<Deployment['status'], StatusShape>> = {
  created: 'queued',
  running: 'running',
  failed: 'critical',
  canceled: 'cancelled',
  blocked: 'queued',
  skipped: 'cancelled',
};

/** A line whose icon and words say the same; words of trouble in its colour. */
const ShapedLine = ({
  shape,
  words,
}: {
  shape: StatusShape;
  words: string;
}) => {
  const classes = useTileStyles();
  const theme = useTheme();
  const isTrouble = shape === 'critical' || shape === 'warning';
  return (
    <div className={`${classes.line} ${classes.withIcon}`} title={words}>
      <StatusIcon shape={shape} size={12} />
      <span style={isTrouble ? { color: statusText(theme, shape) } : undefined}>
        {words}
      </span>
    </div>
  );
};

/** How long ago it was brought there, how that ended, and how it is there now. */
export const DeploymentLines = ({
  tile,
  nowMs,
}: {
  tile: Tile;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const { deployment } = tile;
  if (!deployment) return null;
  const { finished, status, sync, health, isSuspect } = deployment;
  const news = NEWS[status];
  const now = [
    ...(sync ? [t(`tile.deployment.sync.${sync}`)] : []),
    ...(health ? [t(`tile.deployment.health.${health}`)] : []),
  ].join(', ');
  return (
    <>
      <div
        className={classes.line}
        title={finished ? format.dateTime(finished) : undefined}
      >
        {finished
          ? t('tile.deployment.ago', {
              duration: <b>{format.duration(nowMs - Date.parse(finished))}</b>,
            })
          : t('tile.deployment.noTime')}
      </div>
      {news && (
        <ShapedLine
          shape={news}
          words={t(`tile.deployment.status.${status}`)}
        />
      )}
      {isSuspect && (
        <ShapedLine shape="warning" words={t('tile.deployment.suspect')} />
      )}
      {now && <ShapedLine shape={runningShape({ sync, health })} words={now} />}
    </>
  );
};
