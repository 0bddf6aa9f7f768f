import { z } from 'zod';
import { RowFault } from './values';

/**
 * Holds a fact against the schema of its kind, which knows the ranges that can be stored.
 *
 * @throws RowFault `out_of_range` naming the field of the fact
 */
export function checked<TFact>(schema: z.ZodType<TFact>, fact: TFact): TFact {
  const parsed = schema.safeParse(fact);
  if (parsed.success) return fact;
  throw new RowFault('out_of_range', parsed.error.issues[0]?.path.join('.') ?? '');
}
