import type {
  KpiValue,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { sourceName } from './sourceName';
import { useTileStyles } from './useTileStyles';

/** `have` of `need` as the reason of a value tells it, when it does. */
export function progressOf(
  params: Record<string, string | number> | undefined,
) {
  const have = Number(params?.have);
  const need = Number(params?.need);
  return Number.isFinite(have) && Number.isFinite(need) && need > 0
    ? { have, need, unit: params?.unit }
    : undefined;
}

type StaleValue = Extract<KpiValue, { status: 'stale' }>;

/** Since when and why the last value is old. */
export const StaleLines = ({
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
export const HistoryLines = ({
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
  const key = () => {
    if (progress?.unit === 'days') return 'tile.progress.days';
    if (progress?.unit === 'hours') return 'tile.progress.hours';
    return value.reason.code === 'low_traffic'
      ? 'tile.progress.requests'
      : 'tile.progress.plain';
  };
  return (
    <>
      <div className={classes.line}>
        {isTold
          ? t(key(), { progress: words })
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
