import type {
  KpiId,
  NamedKpi,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { compareWithPrevious } from '../../format';
import { useWords } from '../../hooks';
import { Figure, FigureStrip } from '../figures/FigureStrip';
import { priorityWords } from '../incidentTile';

const FIGURES = [
  ['open_incidents', 'open'],
  ['incidents_opened', 'opened'],
  ['mtta', 'mtta'],
  ['mttr', 'mttr'],
  ['sla_breach_rate', 'slaKept'],
] as const satisfies readonly (readonly [KpiId, string])[];

export interface IncidentsBandProps {
  /** Absent while they are loaded. */
  readonly kpis: readonly NamedKpi[] | undefined;
  /** What is open by priority, where the reader may know it. */
  readonly open: Tile['incidents'];
  readonly nowMs: number;
  /** The period in words. */
  readonly periodWords: string;
  readonly isOutdated?: boolean;
}

/** Open now, opened, times, and SLAs kept, each with what it rests on. */
export const IncidentsBand = (props: IncidentsBandProps) => {
  const { kpis, open, nowMs, periodWords, isOutdated } = props;
  const words = useWords();
  const { t, format } = words;
  const contextOf = ({ kpi, value }: NamedKpi) => {
    const cases =
      value.n === null
        ? undefined
        : t('incidents.cases', { number: format.count(value.n) });
    switch (kpi) {
      case 'open_incidents':
        return (open && priorityWords(open.byPriority, words)) ?? undefined;
      case 'incidents_opened':
        return periodWords;
      case 'sla_breach_rate':
        if (value.num === null) return undefined;
        return value.num === 0
          ? t('incidents.noneBreached')
          : t('incidents.breachedOf', { count: value.num });
      default:
        return cases;
    }
  };
  /** Breaches are counted, but a promise reads as kept. */
  const isKept = (kpi: KpiId) => kpi === 'sla_breach_rate';
  const keptParts = ({ kpi, value }: NamedKpi) =>
    isKept(kpi) && value.num !== null && value.den !== null && value.den > 0
      ? {
          value: format.count(value.den - value.num),
          unit: t('incidents.of', { number: format.count(value.den) }),
        }
      : undefined;
  const compared = ({ kpi, value }: NamedKpi) => {
    if (value.value === null) return undefined;
    const turn = (ratio: number) => (isKept(kpi) ? 1 - ratio : ratio);
    return compareWithPrevious(
      {
        value: turn(value.value),
        previous:
          typeof value.previous === 'number' ? turn(value.previous) : null,
        unit: value.unit,
        betterIs: isKept(kpi) ? 'higher' : value.betterIs,
      },
      format,
    );
  };
  return (
    <FigureStrip label={t('incidents.band')} isOutdated={isOutdated}>
      {FIGURES.map(([kpi, label]) => {
        const named = kpis?.find(each => each.kpi === kpi);
        if (kpis && !named) return null;
        return (
          <Figure
            key={kpi}
            label={t(`incidents.figure.${label}`)}
            meaning={t(`kpiLong.${kpi}`)}
            value={named?.value}
            origin={named?.origin ?? null}
            nowMs={nowMs}
            parts={named && keptParts(named)}
            context={named && contextOf(named)}
            comparison={named && compared(named)}
            baseline={t(
              kpi === 'open_incidents'
                ? 'delta.oneDayAgo'
                : 'incidents.previousPeriod',
            )}
          />
        );
      })}
    </FigureStrip>
  );
};
