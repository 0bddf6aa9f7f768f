import type { Translate } from '../hooks/useWords';

type Params = Readonly<Record<string, string | number>> | undefined;

/**
 * The words of an id that the backend chose, with the params that came with it.
 *
 * Which words take which params is between the two: the types of single keys cannot say it of all.
 */
export const labelOf = (
  t: Translate,
  key: `explain.${string}`,
  params?: Params,
): string =>
  (t as unknown as (key: string, params: Params) => string)(key, params ?? {});
