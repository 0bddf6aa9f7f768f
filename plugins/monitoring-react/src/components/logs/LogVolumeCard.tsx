import type { LogVolume } from '@rosetta/backstage-plugin-monitoring-common';
import type { ReactNode } from 'react';
import { isDayScale } from '../../charts';
import { useWords, type LogLevel } from '../../hooks';
import { ChartCard } from '../ChartCard';
import { hoursPerBar, logBars, logSums } from './logBars';
import { LogHistogram } from './LogHistogram';

const HOUR_MS = 3_600_000;
/** As many bars as fit the narrowest screen we draw for; more would be hairlines. */
const MOST_BARS = 180;
/** Newest rows of the table alternative. */
const TABLE_ROWS = 300;
/** The hour that goes on, and the one before until its batch is through. */
const GRACE_HOURS = 2;

export interface LogVolumeCardProps {
  readonly volume: LogVolume;
  readonly level: LogLevel;
  /** Which time, and whether asked now or from history, in words. */
  readonly note: string;
  readonly chip?: ReactNode;
}

/** Error lines over time, with the same figures as a table. */
export const LogVolumeCard = ({
  volume,
  level,
  note,
  chip,
}: LogVolumeCardProps) => {
  const { t, format } = useWords();
  const step = hoursPerBar(volume.timestamps.length, MOST_BARS);
  const bars = logBars(volume, step);
  const sums = logSums(volume);
  const endMs = Date.parse(volume.period.end);
  const byDay = isDayScale(Date.parse(volume.period.start), endMs);
  const title = t(
    level === 'all' ? 'logs.volume.titleAll' : 'logs.volume.title',
  );
  const words = (value: number | null) =>
    value === null ? t('logs.volume.noData') : format.count(value);
  return (
    <ChartCard
      title={title}
      chip={
        <>
          <span style={{ fontSize: 12 }}>
            {t('logs.volume.note', {
              period: note,
              step: format.duration(step * HOUR_MS),
            })}
          </span>
          {chip}
        </>
      }
      legend={[
        { name: t('logs.volume.errors'), current: words(sums.errors) },
        { name: t('logs.volume.exceptions'), current: words(sums.exceptions) },
      ]}
      table={() => ({
        head: [
          t('logs.volume.time'),
          t('logs.figure.errors'),
          t('logs.figure.exceptions'),
          t('logs.figure.total'),
        ],
        rows: bars
          .map(bar => [
            byDay
              ? format.dateTime(bar.startMs)
              : format.moment(bar.startMs, endMs),
            words(bar.errors),
            words(bar.exceptions),
            words(bar.total),
          ])
          .reverse()
          .slice(0, TABLE_ROWS),
      })}
    >
      <LogHistogram
        bars={bars}
        level={level}
        label={t('logs.volume.label', { title })}
        graceBars={Math.ceil(GRACE_HOURS / step)}
      />
    </ChartCard>
  );
};
