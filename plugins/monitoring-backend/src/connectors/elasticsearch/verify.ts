import { ANY_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { cleanText, ConnectorError, PivotVerification } from '@rosetta/backstage-plugin-monitoring-node';
import { ElisaContext, SEARCH_ROUTE } from './ask';
import { ElisaPivot } from './pivot';
import { planUnits } from './plan';
import { findLine, hasLines } from './presence';

type Request = { readonly nowMs: number; readonly signal: AbortSignal };

const PERIOD = 'in the last 30 days';

/** Whether an index has lines; a verification where it cannot be looked into. @throws ConnectorError */
async function look(
  context: ElisaContext,
  index: string,
  condition: object | undefined,
  { nowMs, signal }: Request,
): Promise<boolean | PivotVerification> {
  const outcome = await findLine(context, { signal }, index, condition, nowMs);
  if (outcome.kind === 'missing') return { state: 'not_found', message: `There is no index ${index}`, found: [] };
  if (outcome.kind === 'refused') {
    return { state: 'refused', message: `The key of elisa "${context.instance}" may not read ${index}; give its role read on it`, found: [] };
  }
  const has = hasLines(outcome);
  if (has !== undefined) return has;
  const why = outcome.kind === 'failed' ? outcome.failure.message : 'it does not count';
  throw new ConnectorError(`elisa "${context.instance}" could not look into ${index}: ${why}. Request: ${SEARCH_ROUTE}`, {
    kind: 'unavailable', code: 'server_error', source: 'elisa', instance: context.instance,
  });
}

/**
 * What a pivot names in the logs of the last thirty days. Ambiguous is one that leaves open
 * which index, or which service of it.
 *
 * @throws ConnectorError, but not for lack of the right to read the index
 */
export async function verifyPivot(context: ElisaContext, pivot: ElisaPivot, request: Request): Promise<PivotVerification> {
  const { fields, serviceFromEntityName } = context.options;
  const target = { entityRef: 'component:default/asked', environment: ANY_ENVIRONMENT, pivot, via: 'direct' as const };
  const { ambiguous, refused, units } = planUnits({ ...context.options, serviceFromEntityName: false }, [target]);
  if (refused[0]) return { state: 'refused', message: refused[0].message, found: [] };
  const isOfEntity = pivot.service === null && pivot.index !== null && serviceFromEntityName;
  const [unit] = units;
  if (!unit && !(isOfEntity && pivot.index !== null)) {
    return { state: 'ambiguous', message: ambiguous[0]?.message ?? 'Neither an index nor a service is named', found: [] };
  }
  const index = unit?.index ?? pivot.index ?? '';
  const condition = unit && { term: { [fields.service]: unit.service } };
  const has = await look(context, index, condition, request);
  if (typeof has !== 'boolean') return has;
  if (has) {
    const name = unit ? cleanText(unit.service, 200) : index;
    const message = unit ? `It wrote lines ${PERIOD}` : `The index has lines ${PERIOD}; each entity is asked for by its own name`;
    return { state: 'found', message, found: [{ name, detail: unit ? index : null }] };
  }
  const others = unit ? await look(context, index, undefined, request) : false;
  const message =
    unit && others === true
      ? `${index} has lines ${PERIOD}, but none whose ${fields.service} is ${cleanText(unit.service, 200)}; check how it is spelt`
      : `${index} has no line ${PERIOD}`;
  return { state: 'not_found', message, found: [] };
}
