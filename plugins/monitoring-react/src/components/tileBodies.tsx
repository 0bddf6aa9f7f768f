import type { ReactNode } from 'react';
import type {
  KpiValue,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline, TrendBars } from '../charts';
import { compareWithPrevious, type Format } from '../format';
import { useWords, type Words } from '../hooks';
import { DeltaLine } from './DeltaLine';
import { DeploymentLines, deploymentName } from './deploymentTile';
import { IncidentLines } from './incidentTile';
import { findPeak, shownNumber, tileLook } from './tileLook';
import { HistoryLines, progressOf, StaleLines } from './tileLines';
import { PromiseLines } from './slo/PromiseLines';
import type { TilePromise } from './slo/sloTileOf';
import { useTileStyles } from './useTileStyles';

/** A tip may be this late before its end counts as a gap, milliseconds (DATA.md: 15 min). */
const TIP_GRACE_MS = 900_000;

/** Tiles that compare: what shows "now" with one day ago, promises with their window before (UI.md, Decided). */
const COMPARED: readonly Tile['kpi'][] = [
  'error_rate',
  'latency_p95',
  'throughput',
  'cpu',
  'memory',
  'network_latency',
  'open_problems',
  'open_incidents',
  'slo_sli',
];

/** Height of a line below four lines of words, pixels. */
const LOW_SPARK = 26;

/** Tiles whose number is of things that are open. */
const OPEN_COUNTS: readonly Tile['kpi'][] = ['open_problems', 'open_incidents'];

/** Tiles whose small picture counts by day, and in what words. */
const COUNTED_BY_DAY = {
  open_incidents: 'tile.openedByDay',
  last_deployment: 'tile.releasesByDay',
} as const;

const countedWords = (kpi: Tile['kpi']) =>
  kpi === 'open_incidents' || kpi === 'last_deployment'
    ? COUNTED_BY_DAY[kpi]
    : undefined;

/** A deployment that did not end well and is suspect has a line for each: there is no room below them. */
const hasRoom = ({ deployment }: Tile) =>
  !deployment?.isSuspect || deployment.status === 'success';

type PartialValue = Extract<KpiValue, { status: 'partial' }>;

/** What a partial value rests on: slots when they are told, a share of the time otherwise. */
function coverageWords(value: PartialValue, { t, format }: Words) {
  const progress = progressOf(value.reason.params);
  if (!progress) {
    return t('tile.coverage', {
      share: <b>{format.percent(value.coverage ?? 0)}</b>,
    });
  }
  const words = t('tile.ofNeeded', {
    have: format.count(progress.have),
    need: format.count(progress.need),
  });
  return t(
    progress.unit === 'hours' ? 'tile.coverageHours' : 'tile.coverageSlots',
    { progress: <b>{words}</b> },
  );
}

/** Second line of a tile with a value: what it is held against. */
const ContextLine = ({
  tile,
  promise,
  nowMs,
}: {
  tile: Tile;
  promise: TilePromise | undefined;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const { value } = tile;
  let content: ReactNode = null;
  if (tile.kpi === 'open_problems') {
    content = t('tile.openNow');
  } else if (tile.kpi === 'open_incidents') {
    return <IncidentLines tile={tile} nowMs={nowMs} />;
  } else if (tile.kpi === 'last_deployment') {
    return <DeploymentLines tile={tile} nowMs={nowMs} />;
  } else if (promise) {
    return <PromiseLines promise={promise} nowMs={nowMs} />;
  } else if (value.status === 'partial') {
    content = coverageWords(value, { t, format });
  } else if (tile.kpi === 'throughput') {
    const peak = findPeak(tile.sparkline);
    if (peak) {
      content = t(
        format.isSameDay(peak.atMs, nowMs) ? 'tile.peak' : 'tile.peakYesterday',
        {
          value: <b>{format.parts(peak.value, value.unit).value}</b>,
          time: format.clock(peak.atMs),
        },
      );
    }
  } else if (value.target !== undefined) {
    const target = <b>{format.withUnit(value.target, value.unit)}</b>;
    content = tile.resource
      ? t('tile.targetOf', { target, resource: resourceWord(tile.resource, t) })
      : t('tile.target', { target });
  }
  return <div className={classes.line}>{content}</div>;
};

/** Resources that sources name alike; others are shown as their source names them. */
const RESOURCES = ['cpu', 'memory'] as const;

function resourceWord(resource: string, t: Words['t']): string {
  const known = RESOURCES.find(name => name === resource);
  return known ? t(`charts.metric.${known}`) : resource;
}

/** Of a promise the budget is compared: what is achieved moves by too little to be seen. */
function comparisonOf(
  { value }: Tile,
  promise: TilePromise | undefined,
  format: Format,
) {
  const compared = promise?.slo.budget ?? value;
  if (compared.status !== 'ok' && compared.status !== 'partial')
    return undefined;
  const { previous, unit, betterIs } = compared;
  return compareWithPrevious(
    { value: compared.value, previous, unit, betterIs },
    format,
  );
}

/** A number, coloured or grey, with its context and its line. */
export const NumberBody = ({
  tile,
  promise,
  nowMs,
}: {
  tile: Tile;
  promise?: TilePromise;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const { value } = tile;
  const sparkline = hasRoom(tile) ? tile.sparkline : null;
  const look = tileLook(value);
  const counted = countedWords(tile.kpi);
  const number = shownNumber(value);
  const parts =
    number === null
      ? undefined
      : format.parts(number, value.unit, value.target);
  const unit = OPEN_COUNTS.includes(tile.kpi)
    ? t('tile.openUnit')
    : parts?.unit;
  // What runs there says more than how many seconds it does.
  const name =
    tile.kpi === 'last_deployment' ? deploymentName(tile, t) : undefined;
  const isGrey =
    look === 'stale' || look === 'refused' || look === 'tooLittleHistory';
  const scope =
    value.status === 'stale' ? value.reason.params?.scope : undefined;
  return (
    <>
      <div
        className={isGrey ? `${classes.value} ${classes.dim}` : classes.value}
        title={name}
      >
        <span data-part="number">
          {name ?? (parts ? parts.value : t('tile.noNumber'))}
          {parts && unit && name === undefined && (
            <span className={classes.unit}>{`\u00a0${unit}`}</span>
          )}
        </span>
        {promise && parts && (
          <span className={classes.unit}>
            {` / ${format.withUnit(promise.slo.target, 'ratio')}`}
          </span>
        )}
      </div>
      {value.status === 'stale' && (
        <StaleLines tile={tile} value={value} nowMs={nowMs} />
      )}
      {value.status === 'insufficient' && (
        <HistoryLines value={value} nowMs={nowMs} />
      )}
      {(value.status === 'ok' || value.status === 'partial') && (
        <>
          <ContextLine tile={tile} promise={promise} nowMs={nowMs} />
          {COMPARED.includes(tile.kpi) && (
            <DeltaLine
              comparison={comparisonOf(tile, promise, format)}
              baseline={t(promise ? 'tile.slo.before' : 'delta.oneDayAgo')}
            />
          )}
        </>
      )}
      {look === 'refused' && (
        <div className={`${classes.line} ${classes.push}`}>
          {scope
            ? t('tile.missingScope', { scope: String(scope) })
            : t('tile.ourToken')}
        </div>
      )}
      {look !== 'refused' && look !== 'tooLittleHistory' && sparkline && (
        <div className={classes.spark} title={counted && t(counted)}>
          {counted ? (
            <TrendBars
              values={sparkline.values}
              label={t(counted)}
              height={LOW_SPARK}
              isStale={isGrey}
            />
          ) : (
            <Sparkline
              values={sparkline.values}
              // The line of a promise is of its budget, from all to nothing.
              target={promise ? undefined : value.target}
              top={promise ? 1 : undefined}
              height={promise ? LOW_SPARK : undefined}
              betterIs={value.betterIs}
              tone={
                tile.state === 'critical' || tile.state === 'warning'
                  ? tile.state
                  : undefined
              }
              isStale={isGrey}
              graceSlots={
                isGrey
                  ? 0
                  : Math.ceil(TIP_GRACE_MS / (sparkline.stepSeconds * 1_000))
              }
              label={t('tile.sparkline', {
                kpi: t(
                  promise ? 'kpi.error_budget_remaining' : `kpi.${tile.kpi}`,
                ),
              })}
              emptyLabel={t('tile.tooFewPoints')}
            />
          )}
        </div>
      )}
      {look !== 'refused' && look !== 'tooLittleHistory' && !sparkline && (
        <div className={classes.push} />
      )}
    </>
  );
};
