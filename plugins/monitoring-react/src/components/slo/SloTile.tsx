import { useSlos, useWords } from '../../hooks';
import { Card } from '../Card';
import { failureKind } from '../ErrorScreen';
import { KpiTile } from '../KpiTile';
import { useTileStyles } from '../useTileStyles';
import { decisivePromise, sloTileOf } from './sloTileOf';

/**
 * The tile of an entity's promises, asked for by itself.
 *
 * Its hours cost as much to read as all other tiles together, which need not wait for them.
 */
export const SloTile = ({
  entityRef,
  environment,
  nowMs,
  adminHref,
  owner,
}: {
  entityRef: string;
  environment: string | undefined;
  nowMs: number;
  adminHref?: string;
  owner?: string;
}) => {
  const classes = useTileStyles();
  const { t } = useWords();
  const slos = useSlos(entityRef, environment);
  const label = t('tile.slo.title');
  if (!slos.data && slos.error) {
    return (
      <Card className={classes.tile} label={label} role="group">
        <div className={classes.head}>
          <h3 className={classes.label}>{label}</h3>
        </div>
        <div className={classes.body} role="status">
          <div className={classes.title}>{t('tile.slo.failed')}</div>
          <div className={classes.text}>
            {t(`failure.${failureKind(slos.error)}.title`)}
          </div>
        </div>
      </Card>
    );
  }
  const promise = slos.data && decisivePromise(slos.data);
  return (
    <KpiTile
      tile={slos.data && sloTileOf(slos.data)}
      loadingLabel={label}
      promise={promise}
      subject={
        promise && environment !== undefined
          ? { ref: `slo:${promise.slo.id}`, environment }
          : undefined
      }
      nowMs={nowMs}
      adminHref={adminHref}
      owner={owner}
    />
  );
};
