import { Knex } from 'knex';

/** Whatever the PostgreSQL driver takes; arrays become PostgreSQL arrays and may hold nulls. */
export type SqlValue =
  | string
  | number
  | boolean
  | Date
  | null
  | readonly (string | number | boolean | null)[];

/** Bindings whose arrays hold nulls, which knex's own types leave out though the driver takes them. */
export function bind(values: readonly SqlValue[]): Knex.RawBinding[] {
  return values as unknown as Knex.RawBinding[];
}
