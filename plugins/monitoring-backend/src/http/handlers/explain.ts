import { portfolioReadPermission } from '@rosetta/backstage-plugin-monitoring-common';
import { createExplainers, ExplainRequest, ExplainSubject, findExplainer } from '../../explain';
import { findEntity } from '../appId';
import { isVisible } from '../authorization';
import { ApiError, notFound } from '../errors';
import { Handler, HandlerInput } from '../handler';
import { periodOf, readOffset } from '../period';
import { HandlerDependencies } from './dependencies';

const SLO = /^slo:(\d{1,9})$/;
const SCOPE = /^(domain|system|group)[:]/;

/** Finds what a subject names, as far as the caller may see it. */
async function findSubject(
  { authorization, entities, slos }: HandlerDependencies,
  { query, credentials, environment, visibility }: HandlerInput<'explain'>,
): Promise<ExplainSubject> {
  const subject = query.subject.toLocaleLowerCase('en-US');
  const slo = SLO.exec(subject);
  if (slo) {
    const found = await slos.find(Number(slo[1]));
    if (!found || found.environment !== environment || !isVisible(visibility, found.entityRef)) throw notFound();
    const entity = await entities.find(found.entityRef, environment);
    if (!entity) throw notFound();
    return { kind: 'slo', slo: found, entity };
  }
  if (subject !== 'all' && !SCOPE.test(subject)) {
    try {
      return { kind: 'entity', entity: await findEntity(query.subject, environment, visibility, entities) };
    } catch (error) {
      // The same words, about the parameter that was meant.
      if (error instanceof ApiError && error.statusCode === 400) {
        throw new ApiError(400, error.code, error.message.replace(/^appId/, 'subject'), {
          ...(error.details as object), field: 'subject',
        });
      }
      throw error;
    }
  }
  const ref = subject.replace(/^(\w+:[^:/]+):/, '$1/');
  const scope = subject === 'all' ? null : (await entities.scopes()).find(item => item.ref === ref);
  if (scope === undefined || (scope !== null && !isVisible(visibility, scope.ref))) throw notFound();
  if (credentials && !(await authorization.may(portfolioReadPermission, credentials))) {
    throw new ApiError(
      403, 'not_permitted',
      `You need the permission ${portfolioReadPermission.name}; ask whoever runs this Backstage`,
    );
  }
  return { kind: 'scope', scope };
}

/** `GET /explain`: how one number was made. */
export function explainHandler(dependencies: HandlerDependencies): Handler<'explain'> {
  const explainers = createExplainers(dependencies);
  return async input => {
    const { credentials, environment, nowMs, query, visibility } = input;
    const offset = readOffset(query.cursor);
    if (query.period === undefined && (query.from !== undefined || query.to !== undefined)) {
      const field = query.from === undefined ? 'to' : 'from';
      throw new ApiError(400, 'invalid_period', `${field}: goes with period=custom only`, { field });
    }
    let period: ExplainRequest['period'];
    if (query.period === 'now') period = 'now';
    else if (query.period !== undefined) period = periodOf({ ...query, period: query.period }, nowMs, dependencies.reportingZone);
    const subject = await findSubject(dependencies, input);
    const explainer = findExplainer(explainers, query.kpi, subject.kind);
    if (!explainer) {
      throw new ApiError(400, 'invalid_parameter', `kpi: ${query.kpi} is not served of this subject`, { field: 'kpi' });
    }
    return explainer.explain({
      kpi: query.kpi, subject, environment, period, page: { offset, limit: query.limit },
      visibility, credentials, nowMs,
    });
  };
}
