import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Collection } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { hairline } from '../../theme/status';
import { Card } from '../Card';
import { StatusIcon } from '../StatusIcon';
import { CollectionRow } from './CollectionRow';
import { ProgressRing } from './ProgressRing';

const useStyles = makeStyles<Theme>(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '14px 26px',
    padding: '19px 22px 15px',
    alignItems: 'center',
  },
  title: {
    margin: '0 0 3px',
    fontSize: 19,
    lineHeight: '25px',
    letterSpacing: '-.2px',
  },
  text: { fontSize: 13.5, color: theme.palette.textSubtle },
  words: { flex: '1 1 320px', minWidth: 0 },
  steps: {
    display: 'flex',
    flexDirection: 'column',
    gap: 5,
    margin: 0,
    padding: '0 0 0 24px',
    borderLeft: `1px solid ${theme.palette.divider}`,
    listStyle: 'none',
    '& li': { display: 'flex', alignItems: 'center', gap: 6 },
  },
  sources: {
    borderTop: `1px solid ${hairline(theme)}`,
    padding: '6px 22px 12px',
  },
}));

/** Too little is done to say how long the rest takes. */
const MIN_PROGRESS = 0.02;

/**
 * Time left of the first collection at its present speed.
 *
 * @returns milliseconds, or undefined while too little is done to tell
 */
export function collectionLeftMs(
  { progress, started }: Pick<Collection, 'progress' | 'started'>,
  nowMs: number,
): number | undefined {
  if (started === null || progress < MIN_PROGRESS || progress >= 1)
    return undefined;
  const elapsed = nowMs - Date.parse(started);
  return elapsed > 0 ? (elapsed * (1 - progress)) / progress : undefined;
}

/** The first collection: how far all of it is, and each instance, newest days first. */
export const CollectionCard = ({
  collection,
  nowMs,
  adminHref,
}: {
  collection: Collection;
  nowMs: number;
  /** Where an admin repairs a source; absent for others. */
  adminHref?: string;
}) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const { entities, progress, daysNeeded, sources } = collection;
  const left = collectionLeftMs(collection, nowMs);
  const notMapped = entities.total - entities.mapped;
  return (
    <Card label={t('overview.collection.label')}>
      <div className={classes.head}>
        <ProgressRing
          share={progress}
          label={t('overview.collection.progress')}
          words={format.percent(Math.floor(progress * 100) / 100)}
        />
        <div className={classes.words}>
          <h2 className={classes.title}>
            {t('overview.collection.title', {
              days: format.count(daysNeeded),
            })}
            {left !== undefined &&
              ` ${t('overview.collection.left', {
                duration: format.duration(left),
              })}`}
          </h2>
          <div className={classes.text}>{t('overview.collection.text')}</div>
        </div>
        <ul className={classes.steps}>
          <li>
            <StatusIcon shape={entities.total > 0 ? 'ok' : 'queued'} />
            <span>
              {t('overview.collection.catalog', {
                amount: (
                  <b>{t('overview.entities', { count: entities.total })}</b>
                ),
              })}
            </span>
          </li>
          <li>
            <StatusIcon shape={entities.mapped > 0 ? 'ok' : 'queued'} />
            <span>
              {t('overview.collection.mapped', {
                amount: <b>{format.count(entities.mapped)}</b>,
              })}
            </span>
          </li>
          {notMapped > 0 && (
            <li>
              <StatusIcon shape="unknown" />
              <span>
                {t('overview.collection.notMapped', {
                  amount: <b>{format.count(notMapped)}</b>,
                })}
              </span>
            </li>
          )}
        </ul>
      </div>
      <div className={classes.sources} role="list">
        {sources.map(source => (
          <CollectionRow
            key={`${source.source}:${source.instance}`}
            source={source}
            daysNeeded={daysNeeded}
            adminHref={adminHref}
          />
        ))}
      </div>
    </Card>
  );
};
