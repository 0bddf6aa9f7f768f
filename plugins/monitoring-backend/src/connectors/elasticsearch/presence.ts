import { ELAPSED_DAY_MS } from '@rosetta/backstage-plugin-monitoring-common';
import { Call, ElisaContext, search, SearchOutcome } from './ask';
import { Unit } from './plan';

/** A service that wrote nothing for so long is not there for us. */
const LOOK_BACK_MS = 30 * ELAPSED_DAY_MS;

/** Whether an index has a line of the last thirty days that fulfils a condition. @throws ConnectorError */
export function findLine(context: ElisaContext, call: Call, index: string, condition: object | undefined, nowMs: number): Promise<SearchOutcome> {
  const { fields } = context.options;
  return search(context, call, index, {
    size: 0,
    // The first line settles it: no shard goes on after one.
    terminate_after: 1,
    track_total_hits: 1,
    query: {
      bool: {
        filter: [
          { range: { [fields.time]: { gte: nowMs - LOOK_BACK_MS, lt: nowMs, format: 'epoch_millis' } } },
          ...(condition ? [condition] : []),
        ],
      },
    },
  });
}

/** Whether a search found any line; undefined where the server does not say. */
export function hasLines(outcome: SearchOutcome): boolean | undefined {
  if (outcome.kind !== 'read') return undefined;
  const { total } = outcome.answer.hits;
  return total === undefined ? undefined : total.value > 0;
}

/**
 * Whether a service wrote any line in the last thirty days: one that is silent for two is
 * quiet, one that never spoke is misspelt.
 *
 * @returns undefined where the server does not say
 */
export async function isThere(context: ElisaContext, call: Call, unit: Unit, nowMs: number): Promise<boolean | undefined> {
  const outcome = await findLine(context, call, unit.index, { term: { [context.options.fields.service]: unit.service } }, nowMs);
  return outcome.kind === 'missing' ? false : hasLines(outcome);
}
