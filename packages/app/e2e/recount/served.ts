import { Explanation } from '@rosetta/backstage-plugin-monitoring-common';
import { Demo, eventually } from '../demo';

export const PER_PAGE = 200;

/** Calls of the product's API by somebody who is signed in. */
export type Get = Awaited<ReturnType<Demo['signIn']>>;

/** The number that an envelope holds, judged or grey; null where it holds none. */
export function numberOf(value: Explanation['value']): number | null {
  if (value.status === 'ok' || value.status === 'partial') return value.value;
  return 'lastValue' in value ? value.lastValue : null;
}

/** The demo's catalog has this many at least, once it is read. */
const LEAST_ENTITIES = 50;

async function readEntities(get: Get): Promise<string[]> {
  const refs: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await get<{ items: { ref: string }[]; nextCursor: string | null }>(`/applications?limit=${PER_PAGE}${cursor}`);
    refs.push(...body.items.map(item => item.ref));
    if (body.nextCursor === null) return refs;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

/** Signs in as one who sees everything, once the catalog is read: who signs in earlier is in no group yet, and stays so. */
export const openEstate = (demo: Demo): Promise<{ get: Get; entities: string[] }> =>
  eventually('the entities of the demo', async () => {
    const get = await demo.signIn('alex');
    const entities = await readEntities(get);
    return entities.length > LEAST_ENTITIES && { get, entities };
  });
