import { Knex } from 'knex';

/** A series by name, before it has a number. */
export interface SeriesName {
  readonly entityRef: string;
  readonly environment: string;
}

const keyOf = (name: SeriesName) => `${name.environment}\n${name.entityRef}`;

/** Numbers of series; a number never changes, so each is read once per process. */
export class SeriesIds {
  private readonly known = new Map<string, number>();

  /** The number of a series that {@link ensure} has seen. @throws when it has not */
  get(name: SeriesName): number {
    const id = this.known.get(keyOf(name));
    if (id === undefined) {
      throw new Error(`Series ${name.entityRef} in ${name.environment} was used before it was made`);
    }
    return id;
  }

  /** Makes the series that are not there yet. */
  async ensure(knex: Knex, names: readonly SeriesName[]): Promise<void> {
    const missing = names.filter(name => !this.known.has(keyOf(name)));
    if (missing.length === 0) return;
    const refs = missing.map(name => name.entityRef);
    const environments = missing.map(name => name.environment);
    await knex.raw(
      `insert into series (entity_ref, environment)
       select distinct * from unnest(?::text[], ?::text[])
       on conflict do nothing`,
      [refs, environments],
    );
    const { rows } = await knex.raw<{
      rows: { series_id: number; entity_ref: string; environment: string }[];
    }>(
      `select series.series_id, series.entity_ref, series.environment
         from series
         join unnest(?::text[], ?::text[]) as wanted(entity_ref, environment)
           using (entity_ref, environment)`,
      [refs, environments],
    );
    for (const row of rows) {
      this.known.set(
        keyOf({ entityRef: row.entity_ref, environment: row.environment }),
        row.series_id,
      );
    }
  }
}
