import { Knex } from 'knex';
import { VectorContext } from './check';
import { DevlakeCase } from './devlake';
import { CsvFile } from './loadCsv';
import { loadDevlake } from './loadDevlake';

/** Loads each case once, into a database of its own: ids of different cases clash. */
export class LoadedCases {
  private readonly loaded = new Map<string, Promise<Knex>>();

  /** The database of a case with this file of deployments. */
  load(context: VectorContext, from: DevlakeCase, deployments: CsvFile): Promise<Knex> {
    const key = `${context.directory}\n${from.name}\n${deployments.path}`;
    const known = this.loaded.get(key);
    if (known) return known;
    const loading = context.database(String(this.loaded.size)).then(async knex => {
      await loadDevlake(knex, from, deployments);
      return knex;
    });
    this.loaded.set(key, loading);
    return loading;
  }
}
