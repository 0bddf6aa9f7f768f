import { Link } from '@backstage/core-components';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  SOURCE_NAMES,
  type Collection,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { SourceMark } from '../SourceBadge';
import { SOURCE_SHAPES } from '../SourcesAge';
import type { StatusShape } from '../StatusIcon';
import { StatusWord } from '../StatusWord';
import { DayCells } from './DayCells';

const useStyles = makeStyles<Theme>(theme => ({
  row: {
    display: 'grid',
    gridTemplateColumns: '200px 120px minmax(0, 320px) 110px minmax(0, 1fr)',
    gap: '0 10px',
    alignItems: 'center',
    minHeight: 31,
    '& a': { color: theme.palette.link },
    '@media screen and (max-width: 1100px)': {
      gridTemplateColumns: '160px 110px minmax(0, 1fr) 104px',
    },
  },
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    fontWeight: 700,
    minWidth: 0,
    '& span:last-child': { overflow: 'hidden', textOverflow: 'ellipsis' },
  },
  dim: {
    color: theme.palette.textSubtle,
    '& b': { color: theme.palette.text.primary },
  },
  right: {
    textAlign: 'right',
    color: theme.palette.textSubtle,
    '@media screen and (max-width: 1100px)': { display: 'none' },
  },
  wide: { gridColumn: 'span 2', color: theme.palette.textSubtle },
}));

type SourceProgress = Collection['sources'][number];

/** The newest hours are always on their way: this much is all. */
const COMPLETE_SHARE = 0.97;

type Stage =
  | 'complete'
  | 'collecting'
  | 'waiting'
  | 'refused'
  | 'unreachable'
  | 'paused';

function stageOf(source: SourceProgress, daysNeeded: number): Stage {
  const { state } = source;
  if (state === 'refused' || state === 'unreachable' || state === 'paused')
    return state;
  if (source.entities === 0) return 'waiting';
  if (source.days === null)
    return source.records > 0 ? 'complete' : 'collecting';
  return source.days >= COMPLETE_SHARE * daysNeeded ? 'complete' : 'collecting';
}

const SHAPES: Record<Stage, StatusShape> = {
  complete: 'ok',
  collecting: 'running',
  waiting: 'queued',
  refused: SOURCE_SHAPES.refused,
  unreachable: SOURCE_SHAPES.unreachable,
  paused: SOURCE_SHAPES.paused,
};

export interface CollectionRowProps {
  readonly source: SourceProgress;
  readonly daysNeeded: number;
  /** Where an admin repairs a source; absent for others. */
  readonly adminHref?: string;
}

/** How far one instance is: its days, or why it stands still. */
export const CollectionRow = ({
  source,
  daysNeeded,
  adminHref,
}: CollectionRowProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const stage = stageOf(source, daysNeeded);
  const name = `${SOURCE_NAMES[source.source].name} ${source.instance}`;
  const word =
    stage === 'complete' || stage === 'collecting' || stage === 'waiting'
      ? t(`overview.collection.${stage}`)
      : t(`sourceState.${stage}`);
  const isMoving = stage === 'complete' || stage === 'collecting';
  const isBroken = stage === 'refused' || stage === 'unreachable';
  const held = stage === 'complete' ? daysNeeded : Math.floor(source.days ?? 0);
  return (
    <div className={classes.row} role="listitem" aria-label={name}>
      <span className={classes.name}>
        <SourceMark source={source.source} />
        <span>{name}</span>
      </span>
      <StatusWord shape={SHAPES[stage]} word={word} />
      {isMoving && source.days === null && (
        <span className={classes.wide}>{t('overview.collection.atOnce')}</span>
      )}
      {isMoving && source.days !== null && (
        <>
          <DayCells
            days={held}
            needed={daysNeeded}
            isComplete={stage === 'complete'}
            label={t('overview.collection.cells', { source: name })}
          />
          <span className={classes.dim}>
            {t('overview.collection.ofDays', {
              have: <b>{format.count(held)}</b>,
              need: format.count(daysNeeded),
            })}
          </span>
        </>
      )}
      {!isMoving && (
        <span className={classes.wide}>
          {t(
            stage === 'waiting'
              ? 'overview.collection.nobody'
              : `overview.collection.${stage}`,
          )}
        </span>
      )}
      <span className={classes.right}>
        {isBroken && adminHref ? (
          <Link to={adminHref}>{t('overview.collection.repair')}</Link>
        ) : (
          isMoving &&
          t('overview.collection.records', {
            count: source.records,
            amount: format.count(source.records),
          })
        )}
      </span>
    </div>
  );
};
