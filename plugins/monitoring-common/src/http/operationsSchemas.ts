import { z } from 'zod';
import { HEALTH_REASONS, RISK_PARTS } from '../domain';
import { CHANGE_OUTCOMES, CHANGE_STATES, CHANGE_TYPES } from '../facts';
import { KpiId } from '../kpi';
import { namedKpiSchema } from './eventSchemas';
import { entityRef, entityState, instant, originSchema, sourceAgeSchema, sourceId } from './schemas';

const raw = z.record(z.string(), z.number());
const reason = z.enum(HEALTH_REASONS).nullable();

export const riskPartSchema = z.object({
  id: z.enum(RISK_PARTS),
  weight: z.number(),
  reason,
  /** In [0, 1], 1 is worst. */
  value: z.number().nullable(),
  /** All of them add up to the score. */
  contribution: z.number().nullable(),
  raw,
});

/** One entity of the ranking. */
export const riskRowSchema = z.object({
  rank: z.number().int().positive(),
  ref: entityRef,
  name: z.string(),
  title: z.string().nullable(),
  tier: z.number().int(),
  tierDeclared: z.boolean(),
  owner: entityRef.nullable(),
  state: entityState,
  /** What it is ranked by: incidents of 30 days, points of risk, or the metric. */
  value: z.number().nullable(),
  /** Points of risk as of the end of the day a period ago; null where it was not scored. */
  previous: z.number().nullable(),
  risk: z.number().nullable(),
  baseline: z.number().int().nullable(),
  health: z.number().nullable(),
  /** The parts that weigh most first; empty for other metrics. */
  parts: z.array(riskPartSchema),
  /** Nobody knows its health: listed above the ranking where its tier matters. */
  isUnknown: z.boolean(),
});
export type RiskRow = z.infer<typeof riskRowSchema>;

/** How well a rank told what came. */
const rankQuality = z.object({ auc: z.number().nullable(), topHitRatio: z.number().nullable() });

export const riskTopSchema = z.object({
  metric: z.string(),
  environment: z.string(),
  scope: entityRef.nullable(),
  asOf: instant.nullable(),
  /** `baseline` = incidents of the last 30 days, until risk has told better over 180 days of one's own; `metric` for others. */
  rankedBy: z.enum(['baseline', 'score', 'metric']),
  /** Both ranks held against what came; null before the first day that is over. */
  backtest: z
    .object({ throughDay: z.string(), daysScored: z.number().int(), daysNeeded: z.number().int(), score: rankQuality, baseline: rankQuality })
    .nullable(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  items: z.array(riskRowSchema),
  /** Of tier 1 and 2, whose health nobody knows. */
  unknown: z.array(riskRowSchema),
  total: z.number().int(),
});
export type RiskTop = z.infer<typeof riskTopSchema>;

/** Incidents that are open, by age and by their resolution clock. */
export const backlogSchema = z.object({
  open: z.number().int(),
  p1: z.number().int(),
  /** Younger than a day, 7 days, 30 days, and older; they add up to `open`. */
  ages: z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number().int()]),
  oldest: instant.nullable(),
  ageP50Seconds: z.number().nullable(),
  /** They add up to `open`, too. */
  sla: z.object({ breached: z.number().int(), atRisk: z.number().int(), inTime: z.number().int(), none: z.number().int() }),
  nextDue: instant.nullable(),
});
export type Backlog = z.infer<typeof backlogSchema>;

/** What was released to run things, and what to build. */
export const runBuildSchema = z.object({
  incidentSeconds: z.number(),
  releases: z.number().int(),
  features: z.number().int(),
  rollbacks: z.number().int(),
  remediations: z.number().int(),
});

const spread = z.object({ n: z.number().int(), p50: z.number().nullable(), mean: z.number().nullable(), p90: z.number().nullable() });

/** Figures of one priority: 1 is the most urgent, null has none. */
export const prioritySchema = z.object({
  priority: z.number().int().nullable(),
  opened: z.number().int(),
  open: z.number().int(),
  /** Seconds. */
  acknowledge: spread,
  resolve: spread,
  sla: z.object({ breached: z.number().int(), achieved: z.number().int() }),
  /** Of the period before; null where it was not collected or is too small to compare. */
  resolveP50Before: z.number().nullable(),
});

const figures = {
  kpis: z.array(namedKpiSchema),
  backlog: backlogSchema.nullable(),
  run: runBuildSchema.nullable(),
};

export const incidentKpisSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  groupBy: z.enum(['domain', 'group', 'app']),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  previous: z.object({ start: instant, end: instant }),
  asOf: instant,
  ...figures,
  priorities: z.array(prioritySchema),
  /** Why figures of the feed are not all there is; null where they are. */
  heatmap: z
    .object({
      zone: z.string(),
      start: instant,
      end: instant,
      /** Fewer than four weeks say little of an hour of the week. */
      isEnough: z.boolean(),
      opened: z.number().int(),
      exposureHours: z.number(),
      /** By ISO weekday (1 = Monday) and hour; incidents per hour of exposure, null where there was none. */
      cells: z.array(
        z.object({ weekday: z.number().int(), hour: z.number().int(), opened: z.number().int(), exposureHours: z.number(), perHour: z.number().nullable() }),
      ),
    })
    .nullable(),
  /** What comes back most, of entities the caller may read. */
  repeats: z.array(
    z.object({
      entity: z.object({ ref: entityRef, name: z.string() }),
      owner: entityRef.nullable(),
      problem: z.string().nullable(),
      times: z.number().int(),
      recurrent: z.number().int(),
      lastNumber: z.string(),
      lastTitle: z.string(),
      lastOpened: instant,
      upstreamUrl: z.string().nullable(),
    }),
  ),
  rows: z.array(z.object({ ref: entityRef, name: z.string(), title: z.string().nullable(), ...figures })),
  sources: z.array(sourceAgeSchema),
  basis: z.enum(['precomputed', 'own']),
});
export type IncidentKpis = z.infer<typeof incidentKpisSchema>;

export const calendarChangeSchema = z.object({
  source: sourceId,
  instance: z.string(),
  number: z.string(),
  title: z.string(),
  type: z.enum(CHANGE_TYPES),
  state: z.enum(CHANGE_STATES),
  approval: z.enum(['requested', 'approved', 'rejected', 'unknown']).nullable(),
  outcome: z.enum(CHANGE_OUTCOMES).nullable(),
  risk: z.number().int().nullable(),
  assignmentGroup: z.string().nullable(),
  opened: instant,
  /** The actual window where work began, else the planned one; null where there is none. */
  start: instant.nullable(),
  end: instant.nullable(),
  when: z.enum(['past', 'now', 'future', 'unscheduled']),
  /** Of those the caller may read. */
  entities: z.array(z.object({ ref: entityRef, name: z.string() })),
  collides: z.boolean(),
  upstreamUrl: z.string().nullable(),
});
export type CalendarChange = z.infer<typeof calendarChangeSchema>;

export const changeCalendarSchema = z.object({
  scope: entityRef.nullable(),
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  asOf: instant,
  status: z.enum(['ok', 'stale', 'insufficient', 'not_applicable', 'unknown', 'not_permitted']),
  reason: z.object({ code: z.string(), since: instant.optional() }).nullable(),
  origin: originSchema.nullable(),
  items: z.array(calendarChangeSchema),
  total: z.number().int(),
  /** Pairs of changes that overlap on one entity, or on one and what it depends on. */
  collisions: z.array(
    z.object({
      numbers: z.tuple([z.string(), z.string()]),
      relation: z.enum(['same_entity', 'dependency']),
      /** The entity, or the one that depends and the one it depends on; null where the caller may not read it. */
      entity: z.object({ ref: entityRef, name: z.string() }).nullable(),
      dependsOn: z.object({ ref: entityRef, name: z.string() }).nullable(),
      start: instant,
      end: instant,
      isAhead: z.boolean(),
    }),
  ),
});
export type ChangeCalendar = z.infer<typeof changeCalendarSchema>;

/** KPIs of incidents that scopes and entities have, in the order shown. */
export const INCIDENT_KPIS = [
  'open_incidents', 'incidents_opened', 'mtta', 'mttr', 'time_to_resolve_all', 'sla_breach_rate', 'sla_response_breach_rate', 'sla_at_risk',
  'reopen_rate', 'recurrence_rate', 'mtbf',
] as const satisfies readonly KpiId[];
export type IncidentKpi = (typeof INCIDENT_KPIS)[number];

/** What entities can be ranked by: risk, or how bad a figure of theirs was over the period. */
export const RISK_METRICS = [
  'risk', 'health_score', 'incidents_opened', 'open_incidents', 'mttr', 'recurrence_rate',
  'error_rate', 'error_rate_5xx', 'latency_p95', 'availability', 'throughput', 'saturation',
] as const satisfies readonly (KpiId | 'risk')[];
export type RiskMetric = (typeof RISK_METRICS)[number];
