import { KpiId, PeriodFigure, ratioOrNull } from '@rosetta/backstage-plugin-monitoring-common';
import { DoraReading, DoraStatus, IncidentPeriodRow } from './read';

/** Figures of one scope over one period by KPI. */
export type PeriodFigures = Partial<Record<KpiId, PeriodFigure>>;

const share = (num: number, den: number): PeriodFigure => ({ value: ratioOrNull(num, den), n: den });

/** What is signed off of incidents. */
export function incidentPeriodFigures(row: IncidentPeriodRow): PeriodFigures {
  return {
    incidents_opened: { value: row.opened, n: row.opened },
    mtta: { value: row.mttaP50Seconds, n: row.acknowledged },
    mttr: { value: row.mttrP50Seconds, n: row.resolved },
    sla_response_breach_rate: share(row.responseBreached, row.responseBreached + row.responseAchieved),
    sla_breach_rate: share(row.resolutionBreached, row.resolutionBreached + row.resolutionAchieved),
    reopen_rate: share(row.reopened, row.resolved),
    recurrence_rate: share(row.recurrent, row.opened),
  };
}

/** What is signed off of delivery; a metric whose facts nobody collects is in none. */
export function deliveryPeriodFigures(row: DoraReading): PeriodFigures {
  const told: [KpiId, DoraStatus, PeriodFigure][] = [
    ['deployment_frequency', row.df_status, { value: row.df_per_day, n: row.releases }],
    ['change_lead_time', row.lt_merge_status, { value: row.lt_merge_p50_s, n: row.lt_merge_n }],
    ['change_fail_rate', row.cfr_status, { value: row.cfr_ratio, n: row.cfr_den }],
    ['failed_deployment_recovery_time', row.fdrt_status, { value: row.fdrt_p50_s, n: row.fdrt_n }],
    ['deployment_rework_rate', row.rework_status, { value: row.rework_ratio, n: row.rework_den }],
  ];
  return Object.fromEntries(told.flatMap(([kpi, status, figure]) => (status === 'not_applicable' ? [] : [[kpi, figure]])));
}

/** What is signed off of SLOs that are declared, where any can be judged. */
export function sloPeriodFigures({ kept, missed }: { readonly kept: number; readonly missed: number }): PeriodFigures {
  return kept + missed === 0 ? {} : { slo_met: share(kept, kept + missed) };
}
