import { useTheme } from '@material-ui/core/styles';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords, type Words } from '../hooks';
import { statusText } from '../theme/status';
import { StatusIcon } from './StatusIcon';
import { useTileStyles } from './useTileStyles';

type Incidents = NonNullable<Tile['incidents']>;

/** `1 × P1, 1 × P3`, most urgent first; undefined when nothing is open. */
export function priorityWords(
  byPriority: Incidents['byPriority'],
  { t, format }: Words,
): string | undefined {
  const open = byPriority.filter(entry => entry.count > 0);
  if (open.length === 0) return undefined;
  return open
    .map(({ priority, count }) =>
      priority === null
        ? t('tile.incidents.withoutPriority', { number: format.count(count) })
        : t('tile.incidents.byPriority', {
            number: format.count(count),
            priority: String(priority),
          }),
    )
    .join(', ');
}

/** The clock that matters next: a breached one, else when the next one runs out. */
const SlaLine = ({
  incidents,
  nowMs,
}: {
  incidents: Incidents;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const theme = useTheme();
  const { t, format } = useWords();
  if (incidents.slaBreached > 0) {
    return (
      <div className={`${classes.line} ${classes.withIcon}`}>
        <StatusIcon shape="critical" size={12} />
        <span style={{ color: statusText(theme, 'critical') }}>
          {t('tile.incidents.slaBreachedOf', { count: incidents.slaBreached })}
        </span>
      </div>
    );
  }
  if (incidents.nextSlaDue === null) return null;
  const left = Date.parse(incidents.nextSlaDue) - nowMs;
  return (
    <div className={classes.line} title={format.dateTime(incidents.nextSlaDue)}>
      {left > 0
        ? t('tile.incidents.nextSla', {
            duration: <b>{format.duration(left)}</b>,
          })
        : t('tile.incidents.slaDue')}
    </div>
  );
};

/** What is open, by priority, and the clock that matters next. */
export const IncidentLines = ({
  tile,
  nowMs,
}: {
  tile: Tile;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const words = useWords();
  const { incidents } = tile;
  const open = incidents
    ? priorityWords(incidents.byPriority, words)
    : undefined;
  if (!incidents || !open) {
    return <div className={classes.line}>{words.t('tile.incidents.none')}</div>;
  }
  return (
    <>
      <div className={classes.line} title={open}>
        <b>{open}</b>
      </div>
      <SlaLine incidents={incidents} nowMs={nowMs} />
    </>
  );
};
