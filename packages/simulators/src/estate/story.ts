import { Incident, IncidentKind } from './incident';
import { Environment } from './topology';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';

function incident(
  id: string,
  kind: IncidentKind,
  target: string,
  start: number,
  end: number,
  environment: Environment = 'production',
): Incident {
  return { id: `story/${id}`, kind, target, environment, start, end };
}

const FOLLOW_UPS = 120;

/**
 * The situations a visitor finds on the first day, placed relative to the
 * moment the story began, and those that return afterwards so that later
 * visits find something alive too. Nothing here depends on the present.
 *
 * @param storyStart - epoch ms; rounded down to five minutes
 */
export function storyIncidents(storyStart: number): Incident[] {
  const start = floorTo(storyStart, 5 * MINUTE_MS);
  const releaseStart = start - 38 * MINUTE_MS;
  const incidents: Incident[] = [
    incident(
      'payments-release',
      'bad-release',
      'component:payments-api',
      releaseStart,
      start + 20 * HOUR_MS,
    ),
    incident(
      'trade-documents-silent',
      'silent-agent',
      'component:trade-documents',
      start - 2 * DAY_MS,
      start + 12 * DAY_MS,
    ),
    incident(
      'cards-personalisation-silent',
      'silent-agent',
      'component:cards-personalisation',
      start - 6 * DAY_MS,
      start + 120 * DAY_MS,
    ),
    incident(
      'ledger-db-memory/0',
      'memory-pressure',
      'resource:ledger-db',
      start - 5 * HOUR_MS,
      start + 30 * HOUR_MS,
    ),
    incident(
      'uat-release',
      'bad-release',
      'component:loan-application',
      start - 90 * MINUTE_MS,
      start + 6 * HOUR_MS,
      'uat',
    ),
  ];
  const midnight = floorTo(start, DAY_MS);
  for (let visit = 1; visit <= FOLLOW_UPS; visit += 1) {
    const day = midnight + visit * 2 * DAY_MS;
    incidents.push(
      incident(
        `payments-release/${visit}`,
        'bad-release',
        'component:payments-api',
        day + 13 * HOUR_MS,
        day + 16 * HOUR_MS,
      ),
      incident(
        `ledger-db-memory/${visit}`,
        'memory-pressure',
        'resource:ledger-db',
        day + 5 * HOUR_MS,
        day + 40 * HOUR_MS,
      ),
    );
  }
  return incidents;
}
