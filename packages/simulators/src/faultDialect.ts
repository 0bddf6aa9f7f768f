import { EmptyShape } from './faults';

/** Refusals a fault can bring. */
export type RefusalKind = '429' | '429-no-headers' | '500' | '503' | 'unauthorized' | 'forbidden';

/** How one vendor says that something went wrong. */
export interface FaultDialect {
  /** Body of each refusal. */
  readonly refusals: Readonly<Record<RefusalKind, unknown>>;
  /**
   * Headers of a rate limit beside `Retry-After`.
   *
   * @param resetAt - epoch ms
   */
  rateHeaders(resetAt: number): Record<string, string>;
  /** The answer without data, status 200. */
  empty(body: unknown, shape: EmptyShape | undefined): unknown;
  /** The answer with fields of the wrong kind, in all records or in the first. */
  wrongSchema(body: unknown, records: 'all' | 'first'): unknown;
  /** The answer with a cursor that leads nowhere new. */
  loop(body: unknown): unknown;
}
