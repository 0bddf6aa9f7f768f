import { z } from 'zod';
import { HEALTH_COMPONENTS, HEALTH_GATES, HEALTH_REASONS, kpiValueSchema } from '../domain';

// Instants as in schemas.ts, which imports this file.
const instant = z.string();
const raw = z.record(z.string(), z.number());
const reason = z.enum(HEALTH_REASONS).nullable();

/** Health of an entity with what it is made of (KPI.md 4.2). */
export const healthSchema = z.object({
  /** In points of 100, 100 is best. */
  value: kpiValueSchema,
  state: z.enum(['critical', 'warning', 'unknown', 'ok']),
  since: instant,
  /** Share of the weights that is known. */
  coverage: z.number().min(0).max(1),
  components: z.array(
    z.object({
      id: z.enum(HEALTH_COMPONENTS),
      weight: z.number(),
      state: z.enum(['ok', 'neutral', 'unknown']),
      reason,
      score: z.number().min(0).max(100).nullable(),
      /** All of them add up to the value. */
      contribution: z.number().nullable(),
      raw,
    }),
  ),
  gates: z.array(z.object({ id: z.enum(HEALTH_GATES), state: z.enum(['critical', 'warning', 'unknown']) })),
  /** The last state that was known, while it is not. */
  lastKnown: z.object({ state: z.enum(['critical', 'warning', 'ok']), at: instant }).nullable(),
  /** Which weights and lines it was scored by. */
  configVersion: z.number().int(),
});
export type HealthView = z.infer<typeof healthSchema>;

/** Health of a scope, from its members' (KPI.md 4.4). */
export const scopeHealthSchema = z.object({
  value: kpiValueSchema,
  state: z.enum(['critical', 'warning', 'unknown', 'ok']),
  members: z.number().int(),
  rated: z.number().int(),
  unknownShare: z.number().min(0).max(1),
});
export type ScopeHealthView = z.infer<typeof scopeHealthSchema>;
