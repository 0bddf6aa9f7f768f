import { Handlers } from '../../handler';
import { HandlerDependencies } from '../dependencies';
import { entityDoraHandler } from './entityDora';
import { linkIncidentHandler } from './linkIncident';
import { scopeDoraHandler } from './scopeDora';

export * from './doraKpis';
export * from './doraParts';
export { readEntityDora } from './entityDora';

/** Handlers of delivery by the five metrics of DORA. */
export function doraHandlers(dependencies: HandlerDependencies): Pick<Handlers, 'entityDora' | 'scopeDora' | 'linkIncident'> {
  return {
    entityDora: entityDoraHandler(dependencies),
    scopeDora: scopeDoraHandler(dependencies),
    linkIncident: linkIncidentHandler(dependencies),
  };
}
