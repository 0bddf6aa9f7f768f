import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  KpiTile,
  nameOfRef,
  SloTile,
  useLiveTiles,
  useNow,
  useScreenSettings,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';
import type { CSSProperties } from 'react';
import { expectedTiles } from './chartPlan';
import { isServed, shownTiles } from './shownTiles';

// The page's content may be narrow in a wide window: columns follow the content.
const useStyles = makeStyles<Theme>({
  box: { containerType: 'inline-size' } as never,
  row: {
    display: 'grid',
    gap: 12,
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    '@container (max-width: 564px)': {
      gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
    },
    '@container (min-width: 1280px)': {
      gridTemplateColumns: 'repeat(var(--tiles), minmax(0, 1fr))',
    },
  },
});

/** Most tiles in a row. */
const MOST_TILES = 6;

/** Ages of live answers are told in seconds, milliseconds. */
const LIVE_TICK_MS = 5_000;

export interface TileRowProps {
  readonly entityRef: string;
  readonly environment: string | undefined;
  /** Whether the sources of each tile are asked now; what we hold stands until they answer. */
  readonly isLive: boolean;
  readonly kind: string;
  readonly summary: Summary | undefined;
  readonly nowMs: number;
  readonly adminHref: string | undefined;
}

/** Promises and the tiles the API gives, in its order; grey boxes of the same size until it has answered. */
export const TileRow = (props: TileRowProps) => {
  const { kind, summary, adminHref, isLive } = props;
  const classes = useStyles();
  const { t } = useWords();
  const { tiles: wanted } = useScreenSettings();
  const owner = summary?.entity.owner
    ? nameOfRef(summary.entity.owner)
    : undefined;
  const tiles = summary && shownTiles(kind, summary.tiles, wanted);
  const expected = shownTiles(
    kind,
    expectedTiles(kind).map(kpi => ({ kpi })),
    wanted,
  );
  const live = useLiveTiles(
    props.entityRef,
    props.environment,
    (tiles ?? []).filter(isServed).map(({ kpi }) => kpi),
    isLive,
  );
  const liveNowMs = useNow(LIVE_TICK_MS);
  const nowMs = isLive ? Math.max(props.nowMs, liveNowMs) : props.nowMs;
  const count = (tiles ?? expected).length;
  const promises = (
    <SloTile
      key="slo_sli"
      entityRef={props.entityRef}
      environment={props.environment}
      nowMs={props.nowMs}
      adminHref={adminHref}
      owner={owner}
    />
  );
  return (
    <div className={classes.box}>
      <div
        className={classes.row}
        style={{ '--tiles': Math.min(MOST_TILES, count) } as CSSProperties}
      >
        {tiles
          ? tiles.map(tile =>
              isServed(tile) ? (
                <KpiTile
                  key={`${tile.kpi}:${tile.resource ?? ''}`}
                  tile={live.get(tile.kpi)?.tile ?? tile}
                  live={live.get(tile.kpi)}
                  subject={
                    props.environment === undefined
                      ? undefined
                      : { ref: props.entityRef, environment: props.environment }
                  }
                  nowMs={nowMs}
                  adminHref={adminHref}
                  owner={owner}
                />
              ) : (
                promises
              ),
            )
          : expected.map(tile =>
              isServed(tile) ? (
                <KpiTile
                  key={tile.kpi}
                  tile={undefined}
                  loadingLabel={t(`kpi.${tile.kpi}`)}
                  nowMs={nowMs}
                />
              ) : (
                promises
              ),
            )}
      </div>
    </div>
  );
};
