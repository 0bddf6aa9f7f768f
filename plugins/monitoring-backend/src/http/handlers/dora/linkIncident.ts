import { incidentReadPermission } from '@rosetta/backstage-plugin-monitoring-common';
import { isVisible } from '../../authorization';
import { actorOf } from '../../actor';
import { ApiError, notFound } from '../../errors';
import { Handler } from '../../handler';
import { HandlerDependencies } from '../dependencies';

/**
 * `POST /incidents/{id}/links`: what somebody says of a cause. It counts above all evidence
 * from the next round of the worker on, and is kept with its line of audit.
 */
export function linkIncidentHandler({ authorization, causes, environments, defaultEnvironment }: HandlerDependencies): Handler<'linkIncident'> {
  return async ({ body, credentials, params, visibility }) => {
    if (credentials && !(await authorization.may(incidentReadPermission, credentials))) {
      throw new ApiError(
        403, 'not_permitted', `You need the permission ${incidentReadPermission.name}; ask whoever runs this Backstage`,
      );
    }
    const { target, verdict, note } = body;
    const incident = await causes.findIncident({ source: body.source, instance: body.instance }, params.id);
    if (!incident?.entityRefs.some(ref => isVisible(visibility, ref))) throw notFound();
    const givenBy = actorOf(credentials);
    const told = { source: body.source, instance: body.instance, externalId: incident.externalId };
    if (target.kind === 'change') {
      const origin = { source: body.source, instance: target.instance };
      const externalId = await causes.findChange(origin, target.number);
      if (externalId === undefined) {
        throw new ApiError(400, 'invalid_parameter', `target.number: no change ${target.number} is known`, { field: 'target.number' });
      }
      await causes.write({ incident: told, target: { kind: 'change', ...origin, externalId }, verdict, givenBy, note });
      return { number: incident.number, verdict, by: givenBy };
    }
    const environment = target.environment ?? defaultEnvironment;
    if (!environments.includes(environment)) {
      throw new ApiError(400, 'invalid_parameter', `target.environment: must be one of ${environments.join(', ')}`, {
        field: 'target.environment',
      });
    }
    const entityRef = target.entityRef.toLocaleLowerCase('en-US');
    const origin = { source: target.source, instance: target.instance };
    const seriesId = isVisible(visibility, entityRef)
      ? await causes.findRelease(origin, target.id, entityRef, environment)
      : undefined;
    if (seriesId === undefined) {
      throw new ApiError(400, 'invalid_parameter', `target.id: no such deployment of ${entityRef} in ${environment} is known`, {
        field: 'target.id',
      });
    }
    await causes.write({
      incident: told, target: { kind: 'release', ...origin, seriesId, externalId: target.id }, verdict, givenBy, note,
    });
    return { number: incident.number, verdict, by: givenBy };
  };
}
