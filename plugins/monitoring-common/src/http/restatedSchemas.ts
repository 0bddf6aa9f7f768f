import { z } from 'zod';
import { kpiId } from './explainSchemas';
import { entityRef, instant } from './schemas';

const periodFigure = z.object({ value: z.number().nullable(), n: z.number().int().nonnegative().nullable() });

/** A figure that is another now than when its period was signed off (KPI.md 0.4). */
export const restatedFigureSchema = z.object({
  /** The scope; null is everything. */
  ref: entityRef.nullable(),
  name: z.string(),
  title: z.string().nullable(),
  kpi: kpiId,
  signedOffAt: instant,
  then: periodFigure,
  now: periodFigure,
});
export type RestatedFigure = z.infer<typeof restatedFigureSchema>;

/** Why there is, or is not, anything to compare a period with. */
export const SIGN_OFF_STATES = ['signed_off', 'waiting', 'not_signed_off', 'not_permitted'] as const;

export const restatedSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  /**
   * `signed_off`; `waiting` = over, but not settled or not collected whole; `not_signed_off` = not
   * over, or no period of the calendar; `not_permitted` = scopes need the portfolio right.
   */
  state: z.enum(SIGN_OFF_STATES),
  /** When the last of its figures were signed off; null before. */
  signedOffAt: instant.nullable(),
  /** Figures that were compared. */
  compared: z.number().int().nonnegative(),
  /** Those that differ by more than 1 % and more than one case, everything first, then scopes A to Z. */
  items: z.array(restatedFigureSchema),
  total: z.number().int().nonnegative(),
});
export type Restated = z.infer<typeof restatedSchema>;
