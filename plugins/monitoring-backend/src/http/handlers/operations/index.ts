import { Handlers } from '../../handler';
import { HandlerDependencies } from '../dependencies';
import { changeCalendarHandler } from './changeCalendar';
import { incidentKpisHandler } from './incidentKpis';
import { restatedHandler } from './restated';
import { riskTopHandler } from './riskTop';

/** Handlers of incidents & run, the change calendar and risk. */
export function operationsHandlers(
  dependencies: HandlerDependencies,
): Pick<Handlers, 'incidentKpis' | 'changeCalendar' | 'restatedKpis' | 'riskTop'> {
  return {
    incidentKpis: incidentKpisHandler(dependencies),
    changeCalendar: changeCalendarHandler(dependencies),
    restatedKpis: restatedHandler(dependencies),
    riskTop: riskTopHandler(dependencies),
  };
}
