import { Call, ElisaContext, search } from './ask';
import { Unit } from './plan';

const LOOK_BACK_MS = 30 * 86_400_000;

/**
 * Whether a service wrote any line in the last thirty days: one that is silent for two is
 * quiet, one that never spoke is misspelt.
 *
 * @returns undefined where the server does not say
 */
export async function isThere(context: ElisaContext, call: Call, unit: Unit, nowMs: number): Promise<boolean | undefined> {
  const { fields } = context.options;
  const outcome = await search(context, call, unit.index, {
    size: 0,
    // The first line settles it: no shard goes on after one.
    terminate_after: 1,
    track_total_hits: 1,
    query: {
      bool: {
        filter: [
          { range: { [fields.time]: { gte: nowMs - LOOK_BACK_MS, lt: nowMs, format: 'epoch_millis' } } },
          { term: { [fields.service]: unit.service } },
        ],
      },
    },
  });
  if (outcome.kind === 'missing') return false;
  if (outcome.kind !== 'read') return undefined;
  const { total } = outcome.answer.hits;
  return total === undefined ? undefined : total.value > 0;
}
