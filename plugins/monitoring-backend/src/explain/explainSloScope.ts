import { Explanation, ExplainColumnId, ExplainRow, KpiId, SloSum } from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible } from '../http/authorization';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { readScopeSlos, ScopedSlo } from '../http/handlers/sloScope';
import { periodView } from '../http/period';
import { overspentSeconds, sumSlos } from '../http/sloKpis';
import { digits, Explainer, filledFraction, shownValue, toExplanation } from './explainer';

type ScopeKpi = 'slo_met' | 'slo_service_lost' | 'slo_burning' | 'slo_coverage';

const PARTS: Record<ScopeKpi, keyof Omit<SloSum, 'counts' | 'total'>> = {
  slo_met: 'met', slo_service_lost: 'serviceLost', slo_burning: 'burning', slo_coverage: 'coverage',
};

/** What of an SLO each figure is made of. */
const COLUMNS: Record<ScopeKpi, readonly (readonly [ExplainColumnId, 'text' | 'seconds' | 'hours' | null, (slo: ScopedSlo) => ExplainRow[ExplainColumnId]])[]> = {
  slo_met: [['compliance', 'text', slo => slo.compliance]],
  slo_service_lost: [['overspent', 'seconds', slo => overspentSeconds(slo)]],
  slo_burning: [['burning', null, slo => slo.isBurning]],
  slo_coverage: [['hours_observed', 'hours', slo => slo.hoursCovered], ['hours_expected', 'hours', slo => slo.hoursExpected]],
};

/** Whether an SLO takes part in a figure. */
const isCounted = (kpi: ScopeKpi, slo: ScopedSlo) => {
  if (kpi === 'slo_met') return slo.compliance !== null;
  return kpi === 'slo_service_lost' ? overspentSeconds(slo) !== null : true;
};

/** Sums over the declared SLOs of a scope. */
export function sloScopeExplainer(dependencies: HandlerDependencies): Explainer {
  const kpis: readonly KpiId[] = ['slo_met', 'slo_service_lost', 'slo_burning', 'slo_coverage'];
  return {
    kpis,
    subjects: ['scope'],
    explain: async request => {
      if (request.subject.kind !== 'scope') throw new Error('SLOs of a scope were asked of something else');
      const kpi = request.kpi as ScopeKpi;
      const { environment, nowMs, visibility, credentials, period } = request;
      const [read, feeds] = await Promise.all([
        readScopeSlos(
          dependencies,
          {
            scope: request.subject.scope?.ref, groupBy: 'app', origin: 'declared',
            // Of now or without a period: each over its own window.
            period: period === undefined || period === 'now' ? 'own' : period.key,
          },
          { environment, nowMs, visibility, credentials },
        ),
        dependencies.admin.feeds(),
      ]);
      const { window } = read.period;
      const value = sumSlos(read.slos, read.before, { ...read, window })[PARTS[kpi]];
      const counted = read.slos.filter(slo => isCounted(kpi, slo));
      const left = read.slos.filter(slo => !isCounted(kpi, slo) && slo.compliance === null);
      const shown = shownValue(value);
      const columns = COLUMNS[kpi];
      const nameOf = (slo: ScopedSlo) => (isVisible(visibility, slo.entityRef) ? slo.entityRef : null);
      return toExplanation(request, {
        period: periodView({ key: read.period.key, window, previous: window, isDayAligned: true }),
        value,
        filled: filledFraction(value.num, value.den, shown) ?? (shown === null ? null : digits(shown)),
        inputs: [
          { id: 'slos', value: read.slos.length, unit: 'count' },
          { id: 'entities', value: new Set(read.slos.map(slo => slo.entityRef)).size, unit: 'count' },
          { id: 'previous', value: value.previous ?? null, unit: value.unit },
        ],
        rows: {
          fact: 'slo',
          columns: [{ id: 'entity', unit: 'text' }, { id: 'slo', unit: null }, ...columns.map(([id, unit]) => ({ id, unit }))],
          items: counted.map((slo): ExplainRow => ({
            entity: nameOf(slo), slo: `slo:${slo.sloId}`, ...Object.fromEntries(columns.map(([id, , of]) => [id, of(slo)])),
          })),
        },
        leftOut: left.length === 0
          ? []
          : [{ reason: 'not_judged', count: left.length, valueWith: null, items: [...new Set(left.flatMap(slo => nameOf(slo) ?? []))] }],
        sources: dependencies.instances
          .filter(item => item.givesSignals)
          .map(({ source, instance }) => {
            const times = feeds.flatMap(feed =>
              feed.source === source && feed.instance === instance && feed.stream === 'signals_hour' && feed.lastSuccess ? [feed.lastSuccess.getTime()] : [],
            );
            return { source, instance, stream: 'signals_hour', asOf: times.length === 0 ? null : new Date(Math.max(...times)).toISOString() };
          }),
        notes: [{ code: 'declared_only' }, ...(kpi === 'slo_service_lost' ? [{ code: 'most_per_entity' as const }] : [])] as Explanation['notes'],
      });
    },
  };
}
