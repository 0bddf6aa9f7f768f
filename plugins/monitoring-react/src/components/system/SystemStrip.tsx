import type {
  KpiValue,
  Origin,
  Overview,
  ScopeSlos,
} from '@rosetta/backstage-plugin-monitoring-common';
import { compareWithPrevious } from '../../format';
import { useWords, type Words } from '../../hooks';
import { failureKind } from '../ErrorScreen';
import { Figure, FigureStrip, PlainFigure } from '../figures/FigureStrip';
import { priorityWords } from '../incidentTile';
import { countedParts } from '../scope/figureWords';

export interface SystemStripProps {
  readonly overview: Pick<Overview, 'now' | 'kpis' | 'trends'> | undefined;
  /** What is promised in the system: it comes when it does, or cannot be had. */
  readonly slos: {
    readonly data: Pick<ScopeSlos, 'sum'> | undefined;
    readonly error: Error | null;
  };
  readonly nowMs: number;
  /** The period in words. */
  readonly periodWords: string;
  readonly isOutdated?: boolean;
}

/** The lower end of a spread; its unit is told once where the upper end has the same. */
function lowWords(
  { lowMs, highMs }: { lowMs: number; highMs: number },
  format: Words['format'],
): string {
  const [low, high] = [lowMs, highMs].map(value =>
    format.parts(value, 'milliseconds'),
  );
  return low.unit === high.unit
    ? low.value
    : format.withUnit(lowMs, 'milliseconds');
}

/** A system added up from its components: sums and spreads, never a percentile (UI.md, Decided). */
export const SystemStrip = (props: SystemStripProps) => {
  const { overview, slos, nowMs, periodWords, isOutdated } = props;
  const words = useWords();
  const { t, format } = words;
  const now = overview?.now ?? null;
  const named = (kpi: string) => overview?.kpis.find(each => each.kpi === kpi);
  const availability = overview?.trends.find(
    trend => trend.kpi === 'availability_req',
  )?.value;
  const incidents = named('open_incidents');
  const open = now?.openIncidents ?? incidents?.value;
  const compared = (value: KpiValue | undefined) =>
    value && value.value !== null
      ? compareWithPrevious(
          {
            value: value.value,
            previous: value.previous,
            unit: value.unit,
            betterIs: value.betterIs,
          },
          format,
        )
      : undefined;
  const addedUp = (
    label: string,
    value: KpiValue | undefined,
    origin: Origin | null = null,
  ) => (
    <Figure
      label={label}
      value={value}
      origin={origin}
      nowMs={nowMs}
      context={t('system.addedUp')}
    />
  );
  const spread = now?.latencyP95;
  const met = slos.data?.sum.met;
  const unjudged = slos.data?.sum.counts.no_data;
  return (
    <FigureStrip label={t('system.strip')} isOutdated={isOutdated}>
      {(!overview || availability) && (
        <Figure
          label={t('system.figure.availability')}
          meaning={t('kpiLong.availability_req')}
          value={availability}
          origin={null}
          nowMs={nowMs}
          context={t('system.goodOfAll', { period: periodWords })}
          comparison={compared(availability)}
          baseline={t('incidents.previousPeriod')}
        />
      )}
      {(!overview || now) && (
        <>
          {addedUp(t('system.figure.errors'), now?.errorRate)}
          <PlainFigure
            label={t('system.figure.latency')}
            meaning={t('system.figure.latencyMeaning')}
            isLoading={!overview}
            text={
              spread
                ? t('system.spread', {
                    low: lowWords(spread, format),
                    high: format.withUnit(spread.highMs, 'milliseconds'),
                  })
                : undefined
            }
            context={
              spread
                ? t('system.spreadOver', { count: spread.entities })
                : t('system.noSpread')
            }
            note={spread && t('system.spreadNever')}
          />
          {addedUp(t('system.figure.traffic'), now?.throughput)}
        </>
      )}
      {(!overview || open) && (
        <Figure
          label={t('system.figure.incidents')}
          meaning={t('kpiLong.open_incidents')}
          value={open}
          unit={t('tile.openUnit')}
          origin={incidents?.origin ?? null}
          nowMs={nowMs}
          context={
            now ? priorityWords(now.incidentsByPriority, words) : undefined
          }
          comparison={compared(incidents?.value)}
          baseline={
            typeof incidents?.value.previous === 'number'
              ? t('delta.oneDayAgo')
              : undefined
          }
        />
      )}
      {slos.error && !slos.data ? (
        <PlainFigure
          label={t('overview.band.figure.slo_met')}
          text={undefined}
          context={t(`failure.${failureKind(slos.error)}.title`)}
        />
      ) : (
        <Figure
          label={t('overview.band.figure.slo_met')}
          meaning={t('kpiLong.slo_met')}
          value={met}
          parts={met && countedParts(met, format)}
          origin={null}
          nowMs={nowMs}
          context={
            unjudged
              ? t('overview.band.notJudged', { amount: format.count(unjudged) })
              : undefined
          }
          comparison={compared(met)}
          baseline={
            typeof met?.previous === 'number'
              ? t('incidents.previousPeriod')
              : undefined
          }
        />
      )}
    </FigureStrip>
  );
};
