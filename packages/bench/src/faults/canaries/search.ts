import { gunzipSync } from 'node:zlib';
import { Knex } from 'knex';
import { Canary, formsOf } from './secrets';

/** The places that are searched. */
export const PLACES = ['logs', 'answers', 'scheduler', 'batch rows', 'raw pages', 'other tables'] as const;
export type Place = (typeof PLACES)[number];

/** Everything that was said in a place. */
export type Haystacks = Readonly<Record<Place, readonly string[]>>;

export interface Hit {
  readonly canary: string;
  readonly place: Place;
  readonly form: string;
  /** What stands before it, without the secret. */
  readonly before: string;
}

const BATCH_TABLES = ['batch_run', 'batch_request', 'rejected_record', 'feed', 'source_health'];

/** A value as text: bytes unpacked where they are packed, objects as JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Buffer.isBuffer(value)) {
    const isGzip = value[0] === 0x1f && value[1] === 0x8b;
    return (isGzip ? gunzipSync(value) : value).toString('utf8');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Every value of every table and view of a database, table by table. */
export async function readTables(knex: Knex): Promise<Record<'batch rows' | 'raw pages' | 'other tables', string[]>> {
  const { rows: tables } = await knex.raw<{ rows: { name: string }[] }>(
    `select format('%I.%I', relnamespace::regnamespace, relname) as name from pg_class
      where relkind in ('r', 'p', 'm') and not relispartition
        and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') and relnamespace::regnamespace::text not like 'pg_%'
        and (relkind <> 'm' or relispopulated)`,
  );
  const found: Record<'batch rows' | 'raw pages' | 'other tables', string[]> = { 'batch rows': [], 'raw pages': [], 'other tables': [] };
  for (const { name } of tables) {
    const { rows } = await knex.raw<{ rows: Record<string, unknown>[] }>(`select * from ${name}`);
    const bare = name.replace(/^public\./, '');
    const other = BATCH_TABLES.includes(bare) ? 'batch rows' : 'other tables';
    const place = bare === 'raw_page' ? 'raw pages' : other;
    for (const row of rows) found[place].push(`${bare} ${Object.values(row).map(textOf).join('\n')}`);
  }
  return found;
}

/** Looks for every canary in every form in every place. */
export function search(canaries: readonly Canary[], haystacks: Haystacks): Hit[] {
  const hits: Hit[] = [];
  for (const place of PLACES) {
    // One text per place: a form that is nowhere costs one scan.
    const text = haystacks[place].join('\n');
    for (const canary of canaries) {
      for (const { form, text: needle } of formsOf(canary)) {
        for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
          const before = text.slice(Math.max(0, at - 60), at).replace(/\s+/g, ' ');
          hits.push({ canary: canary.name, place, form, before });
        }
      }
    }
  }
  return hits;
}
