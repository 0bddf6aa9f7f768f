import type { LogVolume } from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../../hooks';
import { FigureStrip, PlainFigure } from '../figures/FigureStrip';
import { logSums } from './logBars';

/** Sums of the period, each with the hours it rests on. */
export const LogFigures = ({
  volume,
  nowMs,
  isOutdated,
}: {
  /** Absent while it is loaded. */
  volume: LogVolume | undefined;
  nowMs: number;
  isOutdated?: boolean;
}) => {
  const { t, format } = useWords();
  const sums = volume && logSums(volume);
  const isLoading = sums === undefined;
  const count = (value: number | null | undefined) =>
    value === null || value === undefined ? undefined : format.count(value);
  const hours = () => {
    if (!sums) return undefined;
    if (sums.knownHours === 0) return t('logs.noHours');
    return sums.knownHours === sums.hours
      ? t('logs.allHours', { count: sums.hours })
      : t('logs.knownHours', {
          known: format.count(sums.knownHours),
          all: format.count(sums.hours),
        });
  };
  const perHour = (value: number | null | undefined) =>
    value === null || value === undefined || !sums
      ? undefined
      : t('logs.perHour', {
          number: format.parts(value / sums.knownHours, 'requests_per_second')
            .value,
        });
  const share =
    sums && sums.errors !== null && sums.total !== null && sums.total > 0
      ? format.percent(sums.errors / sums.total)
      : undefined;
  return (
    <FigureStrip label={t('logs.figures')} isOutdated={isOutdated}>
      {(['errors', 'exceptions', 'total'] as const).map(figure => (
        <PlainFigure
          key={figure}
          label={t(`logs.figure.${figure}`)}
          text={count(sums?.[figure])}
          context={hours()}
          note={perHour(sums?.[figure])}
          isLoading={isLoading}
        />
      ))}
      <PlainFigure
        label={t('logs.figure.share')}
        text={share}
        context={hours()}
        isLoading={isLoading}
      />
      <PlainFigure
        label={t('logs.figure.peak')}
        text={count(sums?.peak?.errors)}
        context={
          sums?.peak
            ? t('logs.peakAt', {
                time: format.range(
                  sums.peak.startMs,
                  sums.peak.startMs + 3_600_000,
                  nowMs,
                ),
              })
            : sums && sums.knownHours > 0 && t('logs.noPeak')
        }
        isLoading={isLoading}
      />
    </FigureStrip>
  );
};
