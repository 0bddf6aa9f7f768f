import type { ReactNode } from 'react';
import { SOURCE_IDS, SOURCE_NAMES, type KpiValue, type Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { HatchBox, Sparkline } from '../charts';
import { compareWithPrevious } from '../format';
import { useWords, type Words } from '../hooks';
import { DeltaLine } from './DeltaLine';
import { StatusIcon } from './StatusIcon';
import { findPeak, shownNumber, tileLook } from './tileLook';
import { useTileStyles } from './useTileStyles';

/** A tip may be this late before its end counts as a gap, milliseconds (DATA.md: 15 min). */
const TIP_GRACE_MS = 900_000;

/** Tiles that show "now" and compare it with one day ago (UI.md, Decided). */
const COMPARED: readonly Tile['kpi'][] = ['error_rate', 'latency_p95', 'throughput'];

function sourceName(tile: Tile, words: Words): string {
  return tile.origin ? SOURCE_NAMES[tile.origin.source].name : words.t('tile.theSource');
}

/** Second line of a tile with a value: what it is held against. */
const ContextLine = ({ tile, nowMs }: { tile: Tile; nowMs: number }) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const { value } = tile;
  let content: ReactNode = null;
  if (value.status === 'partial') {
    content = t('tile.coverage', { share: <b>{format.percent(value.coverage ?? 0)}</b> });
  } else if (tile.kpi === 'throughput') {
    const peak = findPeak(tile.sparkline);
    if (peak) {
      content = t(format.isSameDay(peak.atMs, nowMs) ? 'tile.peak' : 'tile.peakYesterday', {
        value: <b>{format.parts(peak.value, value.unit).value}</b>,
        time: format.clock(peak.atMs),
      });
    }
  } else if (value.target !== undefined) {
    const target = <b>{format.withUnit(value.target, value.unit)}</b>;
    content = tile.resource
      ? t('tile.targetOf', { target, resource: tile.resource })
      : t('tile.target', { target });
  } else if (tile.kpi === 'open_problems') {
    content = t('tile.openNow');
  }
  return <div className={classes.line}>{content}</div>;
};

type StaleValue = Extract<KpiValue, { status: 'stale' }>;

/** Since when and why the last value is old. */
const StaleLines = ({ tile, value, nowMs }: { tile: Tile; value: StaleValue; nowMs: number }) => {
  const classes = useTileStyles();
  const words = useWords();
  const { t, format } = words;
  const since = value.reason.since ?? value.asOf;
  const source = sourceName(tile, words);
  const time = since ? format.moment(since, nowMs) : t('tile.unknownTime');
  return (
    <>
      <div className={classes.line}>
        {value.asOf
          ? t('tile.lastKnown', { ago: <b>{format.ago(nowMs - Date.parse(value.asOf))}</b> })
          : t('tile.neverKnown')}
      </div>
      <div className={classes.line}>
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
const HistoryLines = ({ value }: { value: InsufficientValue }) => {
  const classes = useTileStyles();
  const { t, format } = useWords();
  const collected = Number(value.reason.params?.collected);
  const needed = Number(value.reason.params?.needed);
  const hasProgress = Number.isFinite(collected) && Number.isFinite(needed) && needed > 0;
  const isDays = value.reason.code === 'too_little_history';
  return (
    <>
      <div className={classes.line}>
        {hasProgress
          ? t(isDays ? 'tile.collectedDays' : 'tile.collectedCases', {
              progress: (
                <b>
                  {t('tile.ofNeeded', { collected: format.count(collected), needed: format.count(needed) })}
                </b>
              ),
            })
          : t(HISTORY_REASONS[value.reason.code])}
      </div>
      <div className={classes.line}>
        {value.reason.since ? t('tile.judgedFrom', { day: format.day(value.reason.since) }) : ''}
      </div>
      {hasProgress && (
        <div
          className={classes.meter}
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={needed}
          aria-valuenow={collected}
          aria-label={t('tile.chip.tooEarly')}
        >
          <div className={classes.meterFill} style={{ width: `${Math.min(100, (collected / needed) * 100)}%` }} />
        </div>
      )}
      <div className={classes.line} style={{ marginTop: hasProgress ? 6 : 'auto' }}>
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
  const parts = number === null ? undefined : format.parts(number, value.unit, value.target);
  const unit = tile.kpi === 'open_problems' ? t('tile.openUnit') : parts?.unit;
  const isGrey = look === 'stale' || look === 'refused' || look === 'tooLittleHistory';
  const scope = value.status === 'stale' ? value.reason.params?.scope : undefined;
  return (
    <>
      <div className={isGrey ? `${classes.value} ${classes.dim}` : classes.value}>
        {parts ? parts.value : t('tile.noNumber')}
        {parts && unit && <span className={classes.unit}>{`\u00a0${unit}`}</span>}
      </div>
      {value.status === 'stale' && <StaleLines tile={tile} value={value} nowMs={nowMs} />}
      {value.status === 'insufficient' && <HistoryLines value={value} />}
      {(value.status === 'ok' || value.status === 'partial') && (
        <>
          <ContextLine tile={tile} nowMs={nowMs} />
          {COMPARED.includes(tile.kpi) && (
            <DeltaLine
              comparison={compareWithPrevious(
                { value: value.value, previous: value.previous, unit: value.unit, betterIs: value.betterIs },
                format,
              )}
              baseline={t('delta.oneDayAgo')}
            />
          )}
        </>
      )}
      {look === 'refused' && (
        <div className={`${classes.line} ${classes.push}`}>
          {scope ? t('tile.missingScope', { scope: String(scope) }) : t('tile.ourToken')}
        </div>
      )}
      {look !== 'refused' && look !== 'tooLittleHistory' && sparkline && (
        <div className={classes.spark}>
          <Sparkline
            values={sparkline.values}
            target={value.target}
            betterIs={value.betterIs}
            tone={tile.state === 'critical' || tile.state === 'warning' ? tile.state : undefined}
            isStale={isGrey}
            graceSlots={isGrey ? 0 : Math.ceil(TIP_GRACE_MS / (sparkline.stepSeconds * 1_000))}
            label={t('tile.sparkline', { kpi: t(`kpi.${tile.kpi}`) })}
            emptyLabel={t('tile.tooFewPoints')}
          />
        </div>
      )}
      {look !== 'refused' && look !== 'tooLittleHistory' && !sparkline && <div className={classes.push} />}
    </>
  );
};

/** Why there is no number, and what to do. */
export const MissingBody = ({ tile, owner }: { tile: Tile; owner?: string }) => {
  const classes = useTileStyles();
  const words = useWords();
  const { t, format } = words;
  const { value } = tile;
  const source = sourceName(tile, words);
  if (value.status === 'unknown') {
    const since = value.reason.since;
    return (
      <>
        <div className={classes.body}>
          <HatchBox id={`hatch-${tile.kpi}`} height={22} />
          <div className={classes.title}>{t(`tile.nothing.${tile.kpi}`)}</div>
          <div className={classes.text}>
            {value.reason.code === 'not_found_upstream'
              ? t('tile.reason.not_found_upstream', { source })
              : since
                ? t('tile.reason.no_data_since', { time: format.dateTime(since), source })
                : t('tile.reason.no_data_ever', { source })}
          </div>
        </div>
        <div className={classes.push} />
      </>
    );
  }
  if (value.status === 'not_applicable') {
    const wanted = SOURCE_IDS.find(id => tile.keys.some(key => key.includes(id)));
    const title =
      value.reason.code !== 'not_mapped'
        ? t(`tile.absent.${value.reason.code}`)
        : wanted
          ? t('tile.absent.noPivot', { source: SOURCE_NAMES[wanted].name })
          : t('tile.absent.not_mapped');
    const keys = tile.keys.map(key => key.replace(/^rosetta\.io\//, '')).slice(0, 3);
    return (
      <div className={classes.body}>
        <div className={classes.title}>{title}</div>
        {keys.length > 0 && (
          <>
            <div className={classes.text}>{t('tile.setKeys')}</div>
            <pre className={classes.code}>{['rosetta.io/…', ...keys.map(key => `  ${key}`)].join('\n')}</pre>
          </>
        )}
      </div>
    );
  }
  return (
    <div className={classes.body}>
      <StatusIcon shape="lock" size={22} />
      <div className={classes.title}>{t('tile.notPermitted')}</div>
      <div className={classes.text}>{owner ? t('tile.askOwner', { owner }) : t('tile.askAdmin')}</div>
    </div>
  );
};

/** Grey boxes exactly where the value tile has its parts, so that nothing jumps. */
export const TileBones = ({ label }: { label?: string }) => {
  const classes = useTileStyles();
  const { t } = useWords();
  const bone = (width: number | string, height: number, margin: string, radius = 3) => (
    <span className={classes.bone} style={{ width, height, margin, borderRadius: radius, maxWidth: '100%' }} />
  );
  return (
    <>
      <div className={classes.head} data-look="loading" role="status" aria-label={t('tile.loading')}>
        <span className={classes.label}>{label}</span>
        {bone(52, 20, '0', 10)}
      </div>
      {bone(88, 24, '8px 0 6px')}
      {bone(120, 10, '3px 0')}
      {bone(96, 10, '4px 0 0')}
      {bone('100%', 30, 'auto 0 0')}
      {bone(84, 10, '9px 0 3px')}
    </>
  );
};
