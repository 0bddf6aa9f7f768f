import { Handlers } from '../handler';
import { adminHandlers } from './admin';
import { HandlerDependencies } from './dependencies';
import { listHandlers } from './lists';
import { overviewHandler } from './overview';
import { summaryHandler } from './summary';
import { timeseriesHandler } from './timeseries';

export * from './dependencies';

/** A handler for every route of the table. */
export function createHandlers(dependencies: HandlerDependencies): Handlers {
  return {
    ...listHandlers(dependencies),
    ...adminHandlers(dependencies),
    overview: overviewHandler(dependencies),
    summary: summaryHandler(dependencies),
    timeseries: timeseriesHandler(dependencies),
  };
}
