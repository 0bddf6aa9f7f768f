import { HalfOpenWindow, reportingDay, reportingDayWindow } from '@rosetta/backstage-plugin-monitoring-common';
import { IncidentFigures, IncidentReader } from '../../../store';

/** Incidents of everything that is looked at, under the key of no scope. */
const EVERYTHING = '';

export interface IncidentSumsInput {
  readonly incidents: IncidentReader;
  readonly environment: string;
  /** Scopes that are rows. */
  readonly refs: readonly string[];
  /** Series that the question is limited to; null for every one of the environment. */
  readonly seriesIds: readonly number[] | null;
  readonly window: HalfOpenWindow;
  /** The same in days of the reporting zone. */
  readonly span: readonly [fromDay: string, toDay: string];
  readonly zone: string;
  readonly nowMs: number;
}

/** Whether a period is the same in whole days: it ends with one, or nothing has happened yet in the rest of its last. */
function isOfWholeDays({ window: { endMs }, zone, nowMs }: IncidentSumsInput): boolean {
  return endMs >= nowMs || reportingDayWindow(reportingDay(endMs - 1, zone), zone).endMs === endMs;
}

/**
 * Figures of incidents of a period, by scope, and of everything under `''`.
 *
 * Of what is not limited they come from the view of periods, while it is up to date: counting them anew reads every
 * incident of the period several times. Otherwise they are counted, as is the period before one that is not over:
 * that ends at the same time of day, and the view has whole days.
 */
export async function readIncidentSums(input: IncidentSumsInput): Promise<Map<string, IncidentFigures>> {
  const { incidents, environment, refs, seriesIds, window, span } = input;
  const held = seriesIds === null && isOfWholeDays(input) ? await incidents.heldFigures(environment, [...refs, EVERYTHING], ...span) : null;
  if (held) return held;
  const [byScope, total] = await Promise.all([
    incidents.figures(environment, refs, seriesIds, window),
    incidents.figures(environment, null, seriesIds, window),
  ]);
  return new Map([...byScope, ...total]);
}
