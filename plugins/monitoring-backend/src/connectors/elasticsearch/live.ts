import { ConnectorError, LiveRequest } from '@rosetta/backstage-plugin-monitoring-node';
import { LogHourFact } from '@rosetta/backstage-plugin-monitoring-common';
import { ElisaContext, SEARCH_ROUTE } from './ask';
import { hoursOf, readBatch } from './collectHours';
import { ElisaPivot } from './pivot';
import { planUnits } from './plan';

/** Hours of one live read at most: a diagnosis looks at the present. */
const MAX_LIVE_MS = 48 * 3_600_000;

/**
 * Counts of the hours that a window touches, for one target, now.
 *
 * @returns nothing where the index does not exist or the pivot cannot be asked
 * @throws ConnectorError when the counts could not be read
 */
export async function readLogVolume(context: ElisaContext, request: LiveRequest<ElisaPivot>): Promise<readonly LogHourFact[]> {
  const { target, window, nowMs, signal } = request;
  const hours = hoursOf({ startMs: Math.max(window.startMs, window.endMs - MAX_LIVE_MS), endMs: window.endMs }, nowMs);
  const plan = planUnits(context.options, [target]);
  if (context.options.linkOnly || plan.units.length === 0 || hours.endMs <= hours.startMs) return [];
  const page = await readBatch(context, { signal }, plan, plan.units, hours);
  const isRefused = (page.refused ?? []).length > 0;
  if (isRefused || (page.raw.length === 0 && page.rejected.length > 0)) {
    const words = isRefused ? page.refused![0]!.message : page.rejected[0]!.message;
    throw new ConnectorError(`elisa "${context.instance}": ${words}. Request: ${SEARCH_ROUTE}`, {
      ...(isRefused ? { kind: 'authentication', code: 'refused_scope' } : { kind: 'unavailable', code: 'server_error' }),
      source: 'elisa',
      instance: context.instance,
    });
  }
  return page.facts.filter((fact): fact is LogHourFact => fact.kind === 'log_hour');
}
