import { Collection } from '@rosetta/backstage-plugin-monitoring-common';
import { FeedRow } from '../../../store';
import { stateOfInstance } from '../../sourceStates';
import { HandlerDependencies } from '../dependencies';

/** The first picture is of the last thirty days; what lies before may come later. */
const FIRST_DAYS = 30;
/** The newest hours are always on their way: this much is all. */
const COMPLETE = 0.97;

/**
 * How far the first collection is; null once every instance that answers has its days.
 *
 * @param entities - counted, and mapped to at least one source
 */
export async function readCollection(
  { admin, backfillDays, instances }: HandlerDependencies,
  feeds: readonly FeedRow[],
  entities: { total: number; mapped: number },
): Promise<Collection | null> {
  const daysNeeded = Math.min(FIRST_DAYS, backfillDays);
  const held = await admin.collection(daysNeeded);
  const sources = instances.map(item => {
    const main = item.streams.includes('signals_hour') ? 'signals_hour' : 'incidents';
    const row = held.find(one => one.source === item.source && one.instance === item.instance && one.stream === main);
    return {
      source: item.source,
      instance: item.instance,
      state: stateOfInstance(item.source, item.instance, feeds).state,
      days: row?.days ?? 0,
      entities: row?.entities ?? 0,
      records: row?.records ?? 0,
    };
  });
  // An instance that nobody is mapped to, or that refuses, never completes: the others decide.
  const deciding = sources.filter(item => item.entities > 0 && item.state !== 'refused' && item.state !== 'unreachable');
  const progress =
    deciding.length === 0
      ? 0
      : deciding.reduce((sum, item) => sum + Math.min(1, item.days / daysNeeded), 0) / deciding.length;
  const isComplete = deciding.length > 0 && deciding.every(item => item.days >= COMPLETE * daysNeeded);
  if (isComplete || instances.length === 0) return null;
  const started = await admin.firstStarted();
  return { progress, started: started?.toISOString() ?? null, entities, daysNeeded, sources };
}
