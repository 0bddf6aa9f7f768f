import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { DeployedEnvironment } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { Card } from '../Card';
import { CopyBlock } from '../CopyBlock';
import { StatusChip } from '../StatusWord';
import { EnvironmentRows } from './EnvironmentRows';
import { environmentState } from './environmentState';
import {
  argocdAnnotation,
  runningName,
  runningSince,
} from './environmentWords';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '12px 16px', fontVariantNumeric: 'tabular-nums' },
  missing: { background: 'transparent' },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: 8,
    fontSize: 13,
  },
  name: {
    margin: 0,
    fontSize: 13,
    lineHeight: '20px',
    fontWeight: 700,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  version: {
    fontSize: 20,
    lineHeight: '28px',
    marginTop: 4,
    color: theme.palette.textContrast,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  since: { fontSize: 12, lineHeight: '16px', color: theme.palette.textSubtle },
  /** Old news has no status colour. */
  stale: { filter: 'grayscale(1)', opacity: 0.7 },
  text: { fontSize: 13, lineHeight: '18px', margin: '10px 0 8px' },
  small: {
    fontSize: 12,
    lineHeight: '16px',
    margin: '0 0 6px',
    color: theme.palette.textSubtle,
  },
}));

export interface EnvironmentCardProps {
  readonly deployed: DeployedEnvironment;
  /** Name of the entity, for the key to copy. */
  readonly entityName: string;
  readonly isDefault: boolean;
  /**
   * Why nothing is known where nothing is: no pivot, a source that tells of no deployment
   * here, or a pivot under which nothing was seen.
   */
  readonly missing: 'notMapped' | 'nothingKnown' | 'nothingDeployed';
  /** What is shown is older than asked for: its source did not answer. */
  readonly isStale?: boolean;
  readonly nowMs: number;
}

/** What runs in one environment, since when, and how it is; or the key that would tell. */
export const EnvironmentCard = (props: EnvironmentCardProps) => {
  const { deployed, entityName, isDefault, isStale, missing, nowMs } = props;
  const classes = useStyles();
  const words = useWords();
  const { t } = words;
  const { environment } = deployed;
  const state = environmentState(deployed);
  if (!state) {
    return (
      <Card
        className={`${classes.root} ${classes.missing}`}
        isDashed
        label={environment}
        role="group"
      >
        <div className={classes.head}>
          <h3 className={classes.name}>{environment}</h3>
          <StatusChip
            shape="unknown"
            word={t(
              missing === 'notMapped'
                ? 'delivery.chip.notMapped'
                : 'delivery.chip.nothingKnown',
            )}
          />
        </div>
        <p className={classes.text}>{t(`delivery.card.${missing}Text`)}</p>
        {missing !== 'nothingDeployed' && (
          <>
            <p className={classes.small}>{t('delivery.card.setKey')}</p>
            <CopyBlock
              text={argocdAnnotation(entityName, environment, isDefault)}
              isNarrow
            />
          </>
        )}
      </Card>
    );
  }
  const name = runningName(deployed, words);
  return (
    <Card className={classes.root} label={environment} role="group">
      <div className={classes.head}>
        <h3 className={classes.name} title={environment}>
          {environment}
        </h3>
        {isStale ? (
          <StatusChip shape="unknown" word={t('tile.chip.stale')} />
        ) : (
          <StatusChip
            shape={state.shape}
            word={t(`delivery.chip.${state.word}`)}
          />
        )}
      </div>
      <div className={isStale ? classes.stale : undefined}>
        <div className={classes.version} title={name}>
          {name}
        </div>
        <div className={classes.since}>
          {runningSince(deployed, words, nowMs)}
        </div>
        <EnvironmentRows deployed={deployed} nowMs={nowMs} />
      </div>
    </Card>
  );
};
