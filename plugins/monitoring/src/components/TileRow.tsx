import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  KpiTile,
  nameOfRef,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import { expectedTiles } from './chartPlan';

const useStyles = makeStyles<Theme>({
  row: {
    display: 'grid',
    gap: 12,
    gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
  },
});

export interface TileRowProps {
  readonly kind: string;
  readonly summary: Summary | undefined;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** The tiles the API gives, in its order; grey boxes of the same size until it has answered. */
export const TileRow = ({ kind, summary, nowMs, adminHref }: TileRowProps) => {
  const classes = useStyles();
  const { t } = useWords();
  const owner = summary?.entity.owner
    ? nameOfRef(summary.entity.owner)
    : undefined;
  return (
    <div className={classes.row}>
      {summary
        ? summary.tiles.map(tile => (
            <KpiTile
              key={`${tile.kpi}:${tile.resource ?? ''}`}
              tile={tile}
              nowMs={nowMs}
              adminHref={adminHref}
              owner={owner}
            />
          ))
        : expectedTiles(kind).map(kpi => (
            <KpiTile
              key={kpi}
              tile={undefined}
              loadingLabel={t(`kpi.${kpi}`)}
              nowMs={nowMs}
            />
          ))}
    </div>
  );
};
