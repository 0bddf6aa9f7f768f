import type {
  IncidentKpis,
  KpiId,
  NamedKpi,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  compareWithPrevious,
  ExplainButton,
  Figure,
  FigureStrip,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const FIGURES = [
  'open_incidents',
  'incidents_opened',
  'mtta',
  'mttr',
  'sla_breach_rate',
  'recurrence_rate',
] as const satisfies readonly KpiId[];

/** How many are open, came, how fast they went, what was promised and broken, and what came back. */
export const FiguresStrip = ({
  data,
  nowMs,
  isOutdated,
}: {
  data: IncidentKpis;
  nowMs: number;
  isOutdated: boolean;
}) => {
  const { t, format } = useWords();
  const contextOf = ({ kpi, value }: NamedKpi) => {
    if (kpi === 'open_incidents') {
      return data.backlog && data.backlog.p1 > 0
        ? t('run.ofP1', { amount: format.count(data.backlog.p1) })
        : undefined;
    }
    if (kpi === 'mtta' || kpi === 'mttr') {
      return value.n === null
        ? undefined
        : t('run.median', { amount: format.count(value.n) });
    }
    if (value.num === null || value.den === null) return undefined;
    const of = { num: format.count(value.num), den: format.count(value.den) };
    if (kpi === 'sla_breach_rate') return t('run.of', of);
    return kpi === 'recurrence_rate' ? t('run.of90', of) : undefined;
  };
  return (
    <FigureStrip label={t('run.band')} isOutdated={isOutdated}>
      {FIGURES.map(kpi => {
        const named = data.kpis.find(each => each.kpi === kpi);
        if (!named) return null;
        const { value } = named;
        return (
          <Figure
            key={kpi}
            label={t(`run.figure.${kpi}`)}
            meaning={t(`kpiLong.${kpi}`)}
            value={value}
            origin={named.origin}
            nowMs={nowMs}
            context={contextOf(named)}
            comparison={
              value.value === null
                ? undefined
                : compareWithPrevious(
                    {
                      value: value.value,
                      previous: value.previous,
                      unit: value.unit,
                      betterIs: value.betterIs,
                    },
                    format,
                  )
            }
            baseline={t(
              kpi === 'open_incidents' ? 'delta.oneDayAgo' : 'run.before',
            )}
            explain={
              <ExplainButton
                question={{
                  kpi,
                  subject: data.scope ?? 'all',
                  environment: data.environment,
                  period: kpi === 'open_incidents' ? 'now' : data.period.key,
                }}
              />
            }
          />
        );
      })}
    </FigureStrip>
  );
};
