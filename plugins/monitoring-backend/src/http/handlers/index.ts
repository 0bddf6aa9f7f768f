import { Handlers } from '../handler';
import { adminHandlers } from './admin';
import { applicationHandlers } from './applications';
import { changeHandlers } from './changes';
import { deploymentsHandler } from './delivery';
import { HandlerDependencies } from './dependencies';
import { doraHandlers } from './dora';
import { explainHandler } from './explain';
import { incidentHandlers } from './incidents';
import { listHandlers } from './lists';
import { logHandlers } from './logs';
import { mappingHandlers } from './mappings';
import { operationsHandlers } from './operations';
import { overviewHandler } from './overview/overviewHandler';
import { sloHandlers } from './slos';
import { sloScopeHandlers } from './sloScopes';
import { summaryHandler } from './summary';
import { timelineHandler } from './timeline';
import { timeseriesHandler } from './timeseries';

export * from './dependencies';

/** A handler for every route of the table. */
export function createHandlers(dependencies: HandlerDependencies): Handlers {
  return {
    ...listHandlers(dependencies),
    ...adminHandlers(dependencies),
    ...applicationHandlers(dependencies),
    ...incidentHandlers(dependencies),
    ...changeHandlers(dependencies),
    ...doraHandlers(dependencies),
    ...operationsHandlers(dependencies),
    ...logHandlers(dependencies),
    ...mappingHandlers(dependencies),
    deployments: deploymentsHandler(dependencies),
    ...sloHandlers(dependencies),
    ...sloScopeHandlers(dependencies),
    explain: explainHandler(dependencies),
    overview: overviewHandler(dependencies),
    summary: summaryHandler(dependencies),
    timeline: timelineHandler(dependencies),
    timeseries: timeseriesHandler(dependencies),
  };
}
