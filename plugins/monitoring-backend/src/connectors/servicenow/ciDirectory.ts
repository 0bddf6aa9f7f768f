import { EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import {
  CollectTarget,
  ConnectorError,
  FactPage,
  SeriesRef,
} from '@rosetta/backstage-plugin-monitoring-node';
import { CiOwners } from './ciMatcher';
import { comparable, isCiName, isEntityValue, isSysId, urlLength } from './grammar';
import { ServicenowPivot } from './pivot';
import { Caller, ownerOf, TableClient } from './readTable';
import { queryIgnored } from './rejections';
import { rowSchema, ServicenowOptions } from './schemas';
import { readCell } from './values';
import { sysIdOf, walkTable } from './walkTable';

const MINUTE_MS = 60_000;
/** How long a name, an absence or a refusal is believed. */
const FRESH_MS = 10 * MINUTE_MS;
/** A sys_id that exists keeps its meaning; only its deletion is to be noticed. */
const FRESH_ID_MS = 360 * MINUTE_MS;
const PAGE_SIZE = 1_000;
/** Rows nobody asked for that are too many for chance. */
const MIN_NOT_ASKED = 20;

type Key = 'sys_id' | 'name' | 'entity';
/** Most values of one question. */
const CHUNK: Record<Key, number> = { sys_id: 100, name: 50, entity: 50 };
/** Most characters of them in the URL: with the rest it stays below 8 kB. */
const CHUNK_CHARACTERS = 5_000;
const MAY_ASK: Record<Key, (value: string) => boolean> = {
  sys_id: isSysId,
  name: isCiName,
  entity: isEntityValue,
};

/** What the targets of a run mean upstream. */
export interface ResolvedTargets {
  readonly owners: CiOwners;
  readonly presence: Pick<FactPage, 'notFound' | 'found' | 'ambiguous'>;
}

/** The configuration items of the mapped entities, as `cmdb_ci` knows them. */
export interface CiDirectory {
  /** @throws ConnectorError, but not for lack of the right to read `cmdb_ci` */
  resolve(
    caller: Caller,
    targets: readonly CollectTarget<ServicenowPivot>[],
    nowMs: number,
  ): Promise<ResolvedTargets>;
}

interface LookedUp {
  /** False when we may not read `cmdb_ci`. */
  readonly isReadable: boolean;
  /** sys_ids by the value's index; empty of what does not exist. */
  readonly idsOf: ReadonlyMap<string, readonly string[]>;
}

interface Known {
  readonly ids: readonly string[];
  readonly untilMs: number;
}

function valuesOf(pivot: ServicenowPivot): { key: Key; values: readonly string[] } {
  if (pivot.kind === 'ids') return { key: 'sys_id', values: pivot.ids };
  if (pivot.kind === 'names') return { key: 'name', values: pivot.names };
  return { key: 'entity', values: [pivot.value] };
}

const indexOf = (key: Key, value: string) => (key === 'sys_id' ? value : comparable(value));

/** Cuts a list by number and by length in a URL: a name in another script takes nine times its length. */
function chunksOf(values: readonly string[], most: number): string[][] {
  const chunks: string[][] = [];
  let characters = 0;
  for (const value of values) {
    const length = urlLength(`${value},`);
    const last = chunks.at(-1);
    if (last && last.length < most && characters + length <= CHUNK_CHARACTERS) {
      last.push(value);
      characters += length;
    } else {
      chunks.push([value]);
      characters = length;
    }
  }
  return chunks;
}

/** A cell, undefined when the row or the cell is in no form we know. */
function cellOf(row: unknown, column: string): string | undefined {
  const parsed = rowSchema.safeParse(row);
  try {
    return parsed.success ? readCell(parsed.data, column) : undefined;
  } catch {
    return undefined;
  }
}

export function createCiDirectory(
  client: TableClient,
  options: Pick<ServicenowOptions, 'entityColumn' | 'entityColumnOn'>,
): CiDirectory {
  const known: Record<Key, Map<string, Known>> = {
    sys_id: new Map(),
    name: new Map(),
    entity: new Map(),
  };
  let forbiddenUntilMs = 0;
  const columnOf = (key: Key) => (key === 'entity' ? options.entityColumn : key);

  /** sys_ids of the items that carry each value; a value without any has an empty list. */
  async function askChunk(caller: Caller, key: Key, chunk: readonly string[]) {
    const found = new Map(chunk.map(value => [indexOf(key, value), [] as string[]]));
    const column = columnOf(key);
    const owner = ownerOf(client, 'cmdb_ci');
    for await (const { answer } of walkTable(client, caller, {
      table: 'cmdb_ci',
      query: { all: [{ column, is: 'in', values: chunk }] },
      fields: [...new Set(['sys_id', column])],
      pageSize: PAGE_SIZE,
    })) {
      let notAsked = 0;
      for (const row of answer.rows) {
        const id = sysIdOf(row);
        const value = cellOf(row, column);
        const ids = value === undefined ? undefined : found.get(indexOf(key, value));
        if (id === undefined || !ids) notAsked += 1;
        else ids.push(id);
      }
      if (notAsked >= MIN_NOT_ASKED && notAsked > answer.rows.length / 2) {
        throw queryIgnored(owner, notAsked, answer.rows.length);
      }
    }
    return found;
  }

  /**
   * What each value means: as it was heard lately, or asked now. The answer is the caller's own;
   * others that ask meanwhile may forget what has grown old under it.
   */
  async function lookUp(caller: Caller, key: Key, values: readonly string[], nowMs: number): Promise<LookedUp> {
    const idsOf = new Map<string, readonly string[]>();
    const stale: string[] = [];
    for (const value of [...new Set(values)].filter(one => MAY_ASK[key](one)).sort()) {
      const held = known[key].get(indexOf(key, value));
      if (held && held.untilMs > nowMs) idsOf.set(indexOf(key, value), held.ids);
      else stale.push(value);
    }
    if (nowMs < forbiddenUntilMs) return { isReadable: false, idsOf };
    try {
      for (const chunk of chunksOf(stale, CHUNK[key])) {
        for (const [index, ids] of await askChunk(caller, key, chunk)) {
          const isLasting = key === 'sys_id' && ids.length > 0;
          known[key].set(index, { ids, untilMs: nowMs + (isLasting ? FRESH_ID_MS : FRESH_MS) });
          idsOf.set(index, ids);
        }
      }
      return { isReadable: true, idsOf };
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.code !== 'refused_scope') throw error;
      // Ids still match without the directory; checkHealth names the missing right.
      forbiddenUntilMs = nowMs + FRESH_MS;
      return { isReadable: false, idsOf };
    }
  }

  function forgetOld(nowMs: number) {
    for (const map of Object.values(known)) {
      for (const [index, { untilMs }] of map) if (untilMs <= nowMs) map.delete(index);
    }
  }

  return {
    async resolve(caller, targets, nowMs) {
      forgetOld(nowMs);
      const isOnTicket = options.entityColumnOn === 'incident';
      const asked = targets.map(target => ({ target, ...valuesOf(target.pivot) }));
      let isReadable = true;
      const idsOf: Record<Key, ReadonlyMap<string, readonly string[]>> = { sys_id: new Map(), name: new Map(), entity: new Map() };
      for (const key of ['sys_id', 'name', 'entity'] as const) {
        if (key === 'entity' && isOnTicket) continue;
        const values = asked.filter(ask => ask.key === key).flatMap(ask => ask.values);
        if (values.length === 0) continue;
        const looked = await lookUp(caller, key, values, nowMs);
        idsOf[key] = looked.idsOf;
        isReadable = looked.isReadable && isReadable;
      }

      const byCi = new Map<string, EventLink[]>();
      const byEntity = new Map<string, EventLink[]>();
      const notFound: SeriesRef[] = [];
      const found: SeriesRef[] = [];
      const ambiguous: (SeriesRef & { message: string })[] = [];
      const own = (map: Map<string, EventLink[]>, value: string, link: EventLink) =>
        map.set(value, [...(map.get(value) ?? []), link]);
      for (const { target, key, values } of asked) {
        const { entityRef, environment, via } = target;
        const series = { entityRef, environment };
        const link = { ...series, via };
        if (key === 'entity' && isOnTicket) {
          values.forEach(value => own(byEntity, value, link));
          continue;
        }
        const matches = values.map(value => idsOf[key].get(indexOf(key, value)) ?? []);
        const several = key === 'sys_id' ? -1 : matches.findIndex(ids => ids.length > 1);
        if (several >= 0) {
          const name = values[several]!;
          ambiguous.push({
            ...series,
            message: `${matches[several]!.length} configuration items have the ${
              key === 'name' ? 'name' : options.entityColumn
            } "${name}"; name the right one with rosetta.io/servicenow.ciId`,
          });
          continue;
        }
        // A sys_id that cmdb_ci hides from us may still stand on tickets that we see.
        const ids = key === 'sys_id' ? values : matches.flat();
        ids.forEach(id => own(byCi, id, link));
        if (isReadable) (matches.some(list => list.length > 0) ? found : notFound).push(series);
      }
      return {
        owners: { byCi, byEntity },
        presence: {
          ...(isReadable ? { notFound, found } : {}),
          ...(ambiguous.length > 0 ? { ambiguous } : {}),
        },
      };
    },
  };
}
