import { Handlers } from '../handler';
import { adminHandlers } from './admin';
import { applicationHandlers } from './applications';
import { changeHandlers } from './changes';
import { deploymentsHandler } from './delivery';
import { HandlerDependencies } from './dependencies';
import { incidentHandlers } from './incidents';
import { listHandlers } from './lists';
import { logHandlers } from './logs';
import { mappingHandlers } from './mappings';
import { overviewHandler } from './overview/overviewHandler';
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
    ...logHandlers(dependencies),
    ...mappingHandlers(dependencies),
    deployments: deploymentsHandler(dependencies),
    overview: overviewHandler(dependencies),
    summary: summaryHandler(dependencies),
    timeline: timelineHandler(dependencies),
    timeseries: timeseriesHandler(dependencies),
  };
}
