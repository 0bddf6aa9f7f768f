import { KpiId } from '@rosetta/backstage-plugin-monitoring-common';
import { HandlerDependencies } from '../http/handlers/dependencies';
import { Explainer, ExplainSubject } from './explainer';
import { doraExplainer } from './explainDora';
import { eventExplainer } from './explainEvents';
import { healthExplainer, riskExplainer } from './explainHealth';
import { incidentExplainer } from './explainIncidents';
import { scopeSignalExplainer } from './explainScopeSignals';
import { signalExplainer } from './explainSignals';
import { sloExplainer } from './explainSlos';
import { sloScopeExplainer } from './explainSloScope';

export * from './explainer';

/** Every family's explainer: one line each. */
export function createExplainers(dependencies: HandlerDependencies): readonly Explainer[] {
  return [
    signalExplainer(dependencies),
    eventExplainer(dependencies),
    scopeSignalExplainer(dependencies),
    sloExplainer(dependencies),
    sloScopeExplainer(dependencies),
    doraExplainer(dependencies),
    incidentExplainer(dependencies),
    healthExplainer(dependencies),
    riskExplainer(dependencies),
  ];
}

/** The explainer of a number, or undefined where it is not served for such a subject. */
export function findExplainer(
  explainers: readonly Explainer[],
  kpi: KpiId,
  subject: ExplainSubject['kind'],
): Explainer | undefined {
  return explainers.find(explainer => explainer.kpis.includes(kpi) && explainer.subjects.includes(subject));
}
