import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { Link } from '@backstage/core-components';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { ExplainButton } from '../explain/ExplainButton';
import { useWords, type LiveTile } from '../hooks';
import { Card } from './Card';
import { LiveMark } from './LiveMark';
import { SourceBadge } from './SourceBadge';
import { StatusChip } from './StatusWord';
import type { TilePromise } from './slo/sloTileOf';
import { tileLook } from './tileLook';
import { MissingBody, TileBones } from './tileAbsence';
import { NumberBody } from './tileBodies';
import { useTileStyles } from './useTileStyles';

export interface KpiTileProps {
  /** Absent while it is loaded for the first time. */
  readonly tile: Tile | undefined;
  /** Name of the tile while it is loaded, and of the tile of promises. */
  readonly loadingLabel?: string;
  readonly nowMs: number;
  /** Where an admin repairs a refused source; absent for others. */
  readonly adminHref?: string;
  /** Whom to ask for access, as words. */
  readonly owner?: string;
  /** Of whom the number is; with it the tile can show how it was made. */
  readonly subject?: { readonly ref: string; readonly environment: string };
  /** What asking its sources now gave; absent where history is read. */
  readonly live?: LiveTile;
  /** Of the tile of promises: the one it speaks of. */
  readonly promise?: TilePromise;
}

const HISTORY_CODES = {
  too_little_history: 'tile.chip.tooEarly',
  too_few: 'tile.chip.tooFew',
  low_traffic: 'tile.chip.lowTraffic',
  not_comparable: 'tile.chip.notComparable',
} as const;

const ABSENCE_CODES = {
  not_mapped: 'tile.chip.notMapped',
  not_instrumented: 'tile.chip.notInstrumented',
  switched_off: 'tile.chip.switchedOff',
  not_collected: 'tile.chip.notCollected',
  no_error_budget: 'tile.chip.noErrorBudget',
  no_slo: 'tile.chip.noSlo',
} as const;

const Chip = ({ tile, promise }: { tile: Tile; promise?: TilePromise }) => {
  const { t } = useWords();
  const { value, state } = tile;
  const word = promise
    ? t(`slo.state.${promise.slo.state}`)
    : state && t(`state.${state}`);
  switch (value.status) {
    case 'ok':
      return state && word ? <StatusChip shape={state} word={word} /> : null;
    case 'partial':
      return (
        <StatusChip
          shape={state ?? 'unknown'}
          word={
            state && word
              ? t('tile.chip.partialOf', { state: word })
              : t('tile.chip.partial')
          }
          isOutlined
        />
      );
    case 'stale':
      return value.reason.code === 'source_refused' ? (
        <StatusChip shape="warning" word={t('tile.chip.refused')} />
      ) : (
        <StatusChip shape="unknown" word={t('tile.chip.stale')} />
      );
    case 'insufficient':
      return (
        <StatusChip
          shape="unknown"
          word={t(HISTORY_CODES[value.reason.code])}
        />
      );
    case 'unknown':
      return <StatusChip shape="unknown" word={t('tile.chip.noData')} />;
    case 'not_applicable':
      return (
        <StatusChip
          shape="unknown"
          word={t(ABSENCE_CODES[value.reason.code])}
        />
      );
    case 'not_permitted':
    default:
      return <StatusChip shape="lock" word={t('tile.chip.noAccess')} />;
  }
};

const Footer = ({
  tile,
  nowMs,
  adminHref,
  live,
}: {
  tile: Tile;
  nowMs: number;
  adminHref?: string;
  live?: LiveTile;
}) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const look = tileLook(tile.value);
  const asOf = tile.value.asOf;
  const age = asOf === null ? undefined : format.age(nowMs - Date.parse(asOf));
  const isOld = look === 'stale' || look === 'refused';
  const span = tile.sparkline
    ? tile.sparkline.values.length * tile.sparkline.stepSeconds * 1_000
    : 0;
  const right: ReactNode[] = [];
  if (live) right.push(<LiveMark key="live" live={live} nowMs={nowMs} />);
  else if (span > 0) right.push(<span key="span">{format.age(span)}</span>);
  if (tile.upstreamUrl) {
    const source = tile.origin?.source;
    right.push(
      <Link
        key="link"
        to={tile.upstreamUrl}
        className={classes.icon}
        aria-label={t('tile.openUpstream', { kpi: t(`kpi.${tile.kpi}`) })}
        data-source={source}
      >
        <OpenInNewIcon />
      </Link>,
    );
  }
  if (look === 'notMapped' || look === 'notPermitted') return null;
  return (
    <div className={classes.foot}>
      {look === 'refused' && adminHref && (
        <Link to={adminHref} className={classes.footLink}>
          {t('tile.openAdmin')}
        </Link>
      )}
      {tile.origin ? (
        <SourceBadge
          source={tile.origin.source}
          age={age}
          isOld={isOld}
          hasName={!(look === 'refused' && adminHref)}
        />
      ) : (
        <span />
      )}
      {look !== 'refused' && <span className={classes.footRight}>{right}</span>}
    </div>
  );
};

/**
 * A number with its proof in one of nine states (mock/tile-states.png).
 *
 * Always 180 px high. Grey means we do not know; only `ok` and `partial` are coloured.
 */
export const KpiTile = ({
  tile,
  loadingLabel,
  nowMs,
  adminHref,
  owner,
  live,
  subject,
  promise,
}: KpiTileProps) => {
  const classes = useTileStyles();
  const { t } = useWords();
  const look = tileLook(tile?.value);
  const label =
    tile && tile.kpi !== 'slo_sli' ? t(`kpi.${tile.kpi}`) : loadingLabel;
  if (!tile) {
    return (
      <Card className={classes.tile} label={label} role="group">
        <TileBones label={label} />
      </Card>
    );
  }
  const isMissing =
    look === 'noData' || look === 'notMapped' || look === 'notPermitted';
  return (
    <Card
      className={classes.tile}
      isDashed={look === 'notMapped'}
      label={label}
      role="group"
    >
      <div
        className={classes.head}
        data-look={look}
        data-kpi={tile.kpi}
        data-subject={subject?.ref}
      >
        <h3 className={classes.label} title={label}>
          {label}
        </h3>
        <span className={classes.headRight}>
          {subject && tile.value.status !== 'not_permitted' && (
            <ExplainButton
              question={{
                kpi: tile.kpi,
                subject: subject.ref,
                environment: subject.environment,
              }}
              label={promise ? label : undefined}
            />
          )}
          <Chip tile={tile} promise={promise} />
        </span>
      </div>
      {isMissing ? (
        <MissingBody tile={tile} owner={owner} />
      ) : (
        <NumberBody tile={tile} promise={promise} nowMs={nowMs} />
      )}
      <Footer tile={tile} nowMs={nowMs} adminHref={adminHref} live={live} />
    </Card>
  );
};
