import type { ReactNode } from 'react';
import type {
  KpiValue,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { Sparkline } from '../charts';
import { compareWithPrevious } from '../format';
import { useWords, type Words } from '../hooks';
import { DeltaLine } from './DeltaLine';
import { DeploymentLines, deploymentName } from './deploymentTile';
import { IncidentLines } from './incidentTile';
import { sourceName } from './sourceName';
import { findPeak, shownNumber, tileLook } from './tileLook';
import { useTileStyles } from './useTileStyles';

/** A tip may be this late before its end counts as a gap, milliseconds (DATA.md: 15 min). */
const TIP_GRACE_MS = 900_000;

/** Tiles that show "now" and compare it with one day ago (UI.md, Decided). */
const COMPARED: readonly Tile['kpi'][] = [
  'error_rate',
  'latency_p95',
  'throughput',
  'open_problems',
  'open_incidents',
];

/** Tiles whose number is of things that are open. */
const OPEN_COUNTS: readonly Tile['kpi'][] = ['open_problems', 'open_incidents'];

/** `have` of `need` as the reason of a value tells it, when it does. */
function progressOf(params: Record<string, string | number> | undefined) {
  const have = Number(params?.have);
  const need = Number(params?.need);
  return Number.isFinite(have) && Number.isFinite(need) && need > 0
    ? { have, need, isDays: params?.unit === 'days' }
    : undefined;
}

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
  return t('tile.coverageSlots', { progress: <b>{words}</b> });
}

/** Second line of a tile with a value: what it is held against. */
const ContextLine = ({ tile, nowMs }: { tile: Tile; nowMs: number }) => {
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

type StaleValue = Extract<KpiValue, { status: 'stale' }>;

/** Since when and why the last value is old. */
const StaleLines = ({
  tile,
  value,
  nowMs,
}: {
  tile: Tile;
  value: StaleValue;
  nowMs: number;
}) => {
  const classes = useTileStyles();
  const words = useWords();
  const { t, format } = words;
  const since = value.reason.since ?? value.asOf;
  const source = sourceName(tile, words);
  const shortTime = (at: string) =>
    format.isSameDay(at, nowMs) ? format.clock(at) : format.day(at);
  const time = since ? shortTime(since) : t('tile.unknownTime');
  return (
    <>
      <div className={classes.line}>
        {value.asOf
          ? t('tile.lastKnown', {
              ago: <b>{format.ago(nowMs - Date.parse(value.asOf))}</b>,
            })
          : t('tile.neverKnown')}
      </div>
      <div
        className={classes.line}
        title={since ? format.dateTime(since) : undefined}
      >
        {value.reason.code === 'source_refused'
          ? t('tile.reason.source_refused')
          : t(`tile.reason.${value.reason.code}`, { source, time })}
      </div>
    </>
  );
};

/** A code that ends like a plural form cannot be part of a translation key. */
const HISTORY_REASONS = {
  too_little_history: 'tile.history.tooLittle',
  too_few: 'tile.history.tooFew',
  low_traffic: 'tile.history.lowTraffic',
  not_comparable: 'tile.history.notComparable',
} as const;

type InsufficientValue = Extract<KpiValue, { status: 'insufficient' }>;

/** Progress in words and a grey bar in place of a line. */
const HistoryLines = ({
  value,
  nowMs,
}: {
  value: InsufficientValue;
  nowMs: number;
}) => {
  const { since } = value.reason;
  const classes = useTileStyles();
  const { t, format } = useWords();
  const progress = progressOf(value.reason.params);
  const words = progress && (
    <b>
      {t('tile.ofNeeded', {
        have: format.count(progress.have),
        need: format.count(progress.need),
      })}
    </b>
  );
  // "0 of 1" is no progress to tell of: nothing has been collected at all.
  const isTold = words && progress.need > 1;
  const key =
    value.reason.code === 'low_traffic'
      ? 'tile.progress.requests'
      : 'tile.progress.plain';
  return (
    <>
      <div className={classes.line}>
        {isTold
          ? t(progress.isDays ? 'tile.progress.days' : key, { progress: words })
          : t(HISTORY_REASONS[value.reason.code])}
      </div>
      <div className={classes.line}>
        {since
          ? t(Date.parse(since) > nowMs ? 'tile.judgedFrom' : 'tile.dataFrom', {
              day: format.day(since),
            })
          : ''}
      </div>
      {isTold && (
        <div
          className={classes.meter}
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={progress.need}
          aria-valuenow={progress.have}
          aria-label={t('tile.chip.tooEarly')}
        >
          <div
            className={classes.meterFill}
            style={{
              width: `${Math.min(100, (progress.have / progress.need) * 100)}%`,
            }}
          />
        </div>
      )}
      <div className={classes.line} style={{ marginTop: isTold ? 6 : 'auto' }}>
        {t('tile.notColoured')}
      </div>
    </>
  );
};

/** A number, coloured or grey, with its context and its line. */
export const NumberBody = ({ tile, nowMs }: { tile: Tile; nowMs: number }) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const { value, sparkline } = tile;
  const look = tileLook(value);
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
        data-part="number"
        title={name}
      >
        {name ?? (parts ? parts.value : t('tile.noNumber'))}
        {parts && unit && name === undefined && (
          <span className={classes.unit}>{`\u00a0${unit}`}</span>
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
          <ContextLine tile={tile} nowMs={nowMs} />
          {COMPARED.includes(tile.kpi) && (
            <DeltaLine
              comparison={compareWithPrevious(
                {
                  value: value.value,
                  previous: value.previous,
                  unit: value.unit,
                  betterIs: value.betterIs,
                },
                format,
              )}
              baseline={t('delta.oneDayAgo')}
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
        <div className={classes.spark}>
          <Sparkline
            values={sparkline.values}
            target={value.target}
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
            label={t('tile.sparkline', { kpi: t(`kpi.${tile.kpi}`) })}
            emptyLabel={t('tile.tooFewPoints')}
          />
        </div>
      )}
      {look !== 'refused' && look !== 'tooLittleHistory' && !sparkline && (
        <div className={classes.push} />
      )}
    </>
  );
};
