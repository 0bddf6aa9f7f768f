import { z } from 'zod';
import { kpiValueSchema } from '../domain';
import { INCIDENT_STATES, RESOLUTIONS, SLA_STAGES, SLA_TARGETS } from '../facts';
import { KPI_IDS } from '../kpi';
import { entityRef, instant, metricSeriesSchema, originSchema } from './schemas';

export const slaSchema = z.object({
  name: z.string(),
  target: z.enum(SLA_TARGETS),
  stage: z.enum(SLA_STAGES),
  hasBreached: z.boolean(),
  /** When it breaches, or breached. */
  due: instant.nullable(),
  ended: instant.nullable(),
  /** Share of its business time that is used; above 1 when breached. */
  businessUsedRatio: z.number().nullable(),
});
export type Sla = z.infer<typeof slaSchema>;

export const incidentSchema = z.object({
  source: originSchema.shape.source,
  instance: z.string(),
  number: z.string(),
  title: z.string(),
  state: z.enum(INCIDENT_STATES),
  isOpen: z.boolean(),
  priority: z.number().int().nullable(),
  assignmentGroup: z.string().nullable(),
  opened: instant,
  /** First sign of somebody acting; null where none was seen (KPI.md, MTTA). */
  acknowledged: instant.nullable(),
  resolved: instant.nullable(),
  closed: instant.nullable(),
  reopenCount: z.number().int().nullable(),
  /** A duplicate or child of another incident; not counted. */
  isChild: z.boolean(),
  via: z.enum(['direct', 'inherited', 'dependency']),
  /** The clock that matters now: a breached one, else the next due, else the last. */
  sla: slaSchema.nullable(),
  slas: z.array(slaSchema),
  /** Entities it belongs to that the caller may read. */
  entities: z.array(z.object({ ref: entityRef, name: z.string() })),
  upstreamUrl: z.string().nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** A KPI with its id, for bands of figures. */
export const namedKpiSchema = z.object({
  kpi: z.enum(KPI_IDS as [string, ...string[]] as [(typeof KPI_IDS)[number], ...(typeof KPI_IDS)[number][]]),
  value: kpiValueSchema,
  origin: originSchema.nullable(),
});
export type NamedKpi = z.infer<typeof namedKpiSchema>;

export const incidentListSchema = z.object({
  items: z.array(incidentSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
  /** Open now, opened, times and SLA over the period; empty on later pages. */
  kpis: z.array(namedKpiSchema),
  /** Annotation keys that would map the entity; for "not mapped". */
  keys: z.array(z.string()),
});
export type IncidentList = z.infer<typeof incidentListSchema>;

/** Lanes of the timeline that have a source in this version, in the order shown. */
export const TIMELINE_LANES = ['problems', 'incidents', 'changes', 'deployments', 'log_errors'] as const;

export const laneItemSchema = z.object({
  /** What people call it, e.g. `P-26114` or `INC0041207`. */
  id: z.string(),
  title: z.string(),
  /** How it is drawn: priority 1 and problems that make the entity critical are critical. */
  level: z.enum(['critical', 'warning', 'neutral']),
  start: instant,
  /** Null while open: drawn with an arrow. */
  end: instant.nullable(),
  priority: z.number().int().nullable(),
  severity: z.string().nullable(),
  via: z.enum(['direct', 'inherited', 'dependency']),
  upstreamUrl: z.string().nullable(),
});
export type LaneItem = z.infer<typeof laneItemSchema>;

export const laneSchema = z.object({
  lane: z.enum(TIMELINE_LANES),
  /** Whether an empty lane means that nothing happened. */
  status: z.enum(['ok', 'stale', 'insufficient', 'not_applicable', 'unknown', 'not_permitted']),
  reason: z.object({ code: z.string(), since: instant.optional() }).nullable(),
  origin: originSchema.nullable(),
  asOf: instant.nullable(),
  keys: z.array(z.string()),
  /** Overlapping the period, oldest first, at most 300. */
  items: z.array(laneItemSchema),
  /** How many more there are. */
  more: z.number().int(),
});
export type Lane = z.infer<typeof laneSchema>;

export const timelineSchema = z.object({
  entityRef,
  environment: z.string(),
  period: z.object({ key: z.string(), start: instant, end: instant }),
  asOf: instant,
  /** The curve above the lanes, on the same axis. */
  resolution: z.enum(RESOLUTIONS),
  timestamps: z.array(z.number().int()),
  curves: z.array(metricSeriesSchema),
  curveOrigin: originSchema.nullable(),
  lanes: z.array(laneSchema),
  /** State changes of the entity in the period, oldest first, with the state at its start. */
  states: z.array(z.object({ from: instant, state: z.enum(['critical', 'warning', 'unknown', 'maintenance', 'ok']) })),
});
export type Timeline = z.infer<typeof timelineSchema>;
