import { z } from 'zod';
import { DORA_EXCLUSIONS, DORA_KPIS, kpiValueSchema } from '../domain';
import { entityRef, instant, sourceAgeSchema } from './schemas';

export const doraKpi = z.enum(DORA_KPIS);

/** The five metrics, each an envelope; lead time is from merge to production. */
export const doraMetricsSchema = z.object({
  deployment_frequency: kpiValueSchema,
  change_lead_time: kpiValueSchema,
  change_fail_rate: kpiValueSchema,
  failed_deployment_recovery_time: kpiValueSchema,
  deployment_rework_rate: kpiValueSchema,
});
export type DoraMetrics = z.infer<typeof doraMetricsSchema>;

/** What the five metrics rest on, besides themselves. */
export const doraDetailsSchema = z.object({
  /** Releases of the period by kind; redeployed ones changed nothing and are no releases. */
  releases: z.number().int(),
  changes: z.number().int(),
  rollbacks: z.number().int(),
  remediations: z.number().int(),
  /** Calendar days that the frequency is divided by; null before the first. */
  days: z.number().int().nullable(),
  deployDays: z.number().int(),
  /** How often by weeks, from four complete ones on. KPI.md 1.6; of one entity, never of a group. */
  band: z.enum(['daily', 'weekly', 'monthly', 'less']).nullable(),
  leadTimeP90Seconds: z.number().nullable(),
  /** DORA's own lead time, from commit to production. */
  commitLeadTime: z.object({ medianSeconds: z.number().nullable(), p90Seconds: z.number().nullable(), n: z.number().int() }),
  /** Oldest merge that waits for a release. */
  waitingSince: instant.nullable(),
  /** The change fail rate if an incident counted from this probability on; lowest first. */
  sensitivity: z.array(
    z.object({ probability: z.number(), isUsed: z.boolean(), failed: z.number().int(), ratio: z.number().nullable() }),
  ),
  /** Median recovery with the failures that last still; null under ten cases, or where most last. KPI.md 6.3. */
  censoredRecoverySeconds: z.number().nullable(),
  attempts: z.number().int(),
  attemptsFailed: z.number().int(),
});
export type DoraDetails = z.infer<typeof doraDetailsSchema>;

/** What was not counted, and why. */
export const doraExcludedSchema = z.object({
  reason: z.enum(DORA_EXCLUSIONS),
  of: z.enum(['deployments', 'changes', 'releases']),
  count: z.number().int().positive(),
  from: z.array(doraKpi),
  /** Environments by what the source calls them, with how many; null is one without a name. */
  names: z.array(z.object({ name: z.string().nullable(), count: z.number().int() })),
  /** Of what waits: since when the oldest does. */
  since: instant.nullable(),
});
export type DoraExcluded = z.infer<typeof doraExcludedSchema>;

/** ISO weeks of the reporting zone, oldest first; the last one may be under way. */
export const doraTrendSchema = z.array(
  z.object({
    /** Its Monday, `YYYY-MM-DD`. */
    week: z.string(),
    isOver: z.boolean(),
    releases: z.number().int(),
    /** Null where there is no value, or one of too few cases. */
    values: z.record(doraKpi, z.number().nullable()),
  }),
);
export type DoraTrend = z.infer<typeof doraTrendSchema>;

const reading = {
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  asOf: instant,
  metrics: doraMetricsSchema,
  details: doraDetailsSchema,
  /** Without some of the sources the metrics are light: what is missing. */
  isLight: z.boolean(),
  missing: z.array(z.enum(['merge_requests', 'commits', 'incidents', 'changes'])),
  excluded: z.array(doraExcludedSchema),
  trend: doraTrendSchema,
  /** Ages of the sources. */
  sources: z.array(sourceAgeSchema),
};

export const entityDoraSchema = z.object({ entityRef, ...reading });
export type EntityDora = z.infer<typeof entityDoraSchema>;

/** One application among those of a row, as a dot of the strips. */
export const doraPointSchema = z.object({
  /** Null for one the caller may not read. */
  ref: entityRef.nullable(),
  name: z.string().nullable(),
  /** Null where there is no value, or one of too few cases. */
  values: z.record(doraKpi, z.number().nullable()),
});

export const doraRowSchema = z.object({
  ref: entityRef,
  name: z.string(),
  title: z.string().nullable(),
  /** Applications that the row adds up; 1 for an application. */
  applications: z.number().int(),
  metrics: doraMetricsSchema,
  isLight: z.boolean(),
  points: z.array(doraPointSchema),
});
export type DoraRow = z.infer<typeof doraRowSchema>;

/** What changed most inside a row, against its own past only. */
export const doraShiftSchema = z.object({
  ref: entityRef,
  name: z.string(),
  title: z.string().nullable(),
  kpi: doraKpi,
  value: kpiValueSchema,
  /** Applications of the row whose own value went the same way, of those that have both values. */
  applications: z.object({ same: z.number().int(), compared: z.number().int() }),
});
export type DoraShift = z.infer<typeof doraShiftSchema>;

/** What rows of a scope's delivery stand for. */
export const DORA_GROUPINGS = ['team', 'domain', 'system', 'app'] as const;

export const scopeDoraSchema = z.object({
  scope: entityRef.nullable(),
  groupBy: z.enum(DORA_GROUPINGS),
  ...reading,
  rows: z.array(doraRowSchema),
  changedMost: z.array(doraShiftSchema),
  /** `precomputed` for the whole scope; `own` when only what the caller may read is counted. */
  basis: z.enum(['precomputed', 'own']),
});
export type ScopeDora = z.infer<typeof scopeDoraSchema>;

/** What somebody says of what caused an incident. */
export const incidentLinkBody = z.strictObject({
  source: z.enum(['servicenow']).default('servicenow'),
  instance: z.string().min(1).max(63),
  /** A release by any of its deployments and the entity it was brought to, or a change by its number. */
  target: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('release'),
      source: z.enum(['gitlab', 'argocd']),
      instance: z.string().min(1).max(63),
      id: z.string().min(1).max(400),
      entityRef: z.string().min(1).max(400),
      environment: z.string().min(1).max(63).optional(),
    }),
    z.strictObject({ kind: z.literal('change'), instance: z.string().min(1).max(63), number: z.string().min(1).max(100) }),
  ]),
  /** `withdrawn` takes back what was said before. */
  verdict: z.enum(['confirmed', 'refuted', 'withdrawn']),
  note: z.string().max(1_000).default(''),
});

export const incidentLinkSchema = z.object({
  number: z.string(),
  verdict: z.enum(['confirmed', 'refuted', 'withdrawn']),
  by: z.string(),
});
