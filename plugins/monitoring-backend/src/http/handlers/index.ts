import { Handlers } from '../handler';
import { adminHandlers } from './admin';
import { applicationHandlers } from './applications';
import { changeHandlers } from './changes';
import { deploymentsHandler } from './delivery';
import { HandlerDependencies } from './dependencies';
import { doraHandlers } from './dora';
import { explainHandler } from './explain';
import { exportHandlers } from './exports';
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
  const applications = applicationHandlers(dependencies);
  const dora = doraHandlers(dependencies);
  const slos = sloHandlers(dependencies);
  return {
    ...listHandlers(dependencies),
    ...adminHandlers(dependencies),
    ...applications,
    ...incidentHandlers(dependencies),
    ...changeHandlers(dependencies),
    ...dora,
    ...operationsHandlers(dependencies),
    ...logHandlers(dependencies),
    ...mappingHandlers(dependencies),
    deployments: deploymentsHandler(dependencies),
    ...slos,
    ...sloScopeHandlers(dependencies),
    ...exportHandlers({ ...applications, ...dora, ...slos }),
    explain: explainHandler(dependencies),
    overview: overviewHandler(dependencies),
    summary: summaryHandler(dependencies),
    timeline: timelineHandler(dependencies),
    timeseries: timeseriesHandler(dependencies),
  };
}
