import { HalfOpenWindow } from '@rosetta/backstage-plugin-monitoring-common';
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
}

/**
 * Figures of incidents of a period, by scope, and of everything under `''`.
 *
 * Of what is not limited they come from the view of periods, while it is up to date: counting them anew reads every
 * incident of the period several times. Otherwise they are counted.
 */
export async function readIncidentSums(input: IncidentSumsInput): Promise<Map<string, IncidentFigures>> {
  const { incidents, environment, refs, seriesIds, window, span } = input;
  const held = seriesIds === null ? await incidents.heldFigures(environment, [...refs, EVERYTHING], ...span) : null;
  if (held) return held;
  const [byScope, total] = await Promise.all([
    incidents.figures(environment, refs, seriesIds, window),
    incidents.figures(environment, null, seriesIds, window),
  ]);
  return new Map([...byScope, ...total]);
}
