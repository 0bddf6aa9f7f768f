import { Collection } from '@rosetta/backstage-plugin-monitoring-common';
import { FeedRow } from '../../../store';
import { stateOfInstance } from '../../sourceStates';
import { HandlerDependencies, ServedInstance } from '../dependencies';

/** The first picture is of the last thirty days; what lies before may come later. */
const FIRST_DAYS = 30;
/** The newest hours are always on their way: this much is all. */
const COMPLETE = 0.97;
/** The stream whose days speak for an instance: the first of these whose history it collects. */
const MAIN_STREAMS = ['signals_hour', 'incidents', 'deployments', 'log_hours'];

const mainStream = ({ backfills }: ServedInstance) => MAIN_STREAMS.find(stream => backfills.includes(stream)) ?? null;

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
  const held = await admin.collection(
    daysNeeded,
    instances.map(item => {
      const stream = mainStream(item);
      return { source: item.source, instance: item.instance, stream, isOfSignals: stream !== null && item.signalStreams.includes(stream) };
    }),
  );
  const sources = instances.map(item => {
    const row = held.find(one => one.source === item.source && one.instance === item.instance);
    return {
      source: item.source,
      instance: item.instance,
      state: stateOfInstance(item.source, item.instance, feeds).state,
      days: mainStream(item) === null ? null : (row?.days ?? 0),
      entities: row?.entities ?? 0,
      records: row?.records ?? 0,
    };
  });
  // An instance that nobody is mapped to, that refuses or that keeps no history never completes: the others decide.
  const deciding = sources.flatMap(item =>
    item.entities > 0 && item.state !== 'refused' && item.state !== 'unreachable' && item.days !== null ? [item.days] : [],
  );
  const progress =
    deciding.length === 0
      ? 0
      : deciding.reduce((sum, days) => sum + Math.min(1, days / daysNeeded), 0) / deciding.length;
  const isComplete = deciding.length > 0 && deciding.every(days => days >= COMPLETE * daysNeeded);
  if (isComplete || instances.length === 0) return null;
  const started = await admin.firstStarted();
  return { progress, started: started?.toISOString() ?? null, entities, daysNeeded, sources };
}
