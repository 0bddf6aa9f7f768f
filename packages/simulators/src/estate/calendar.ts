import { hash3, unit3 } from './hash';
import { Incident, IncidentKind, PROFILES } from './incident';
import { Environment, runsIn } from './topology';
import { COMPONENTS } from './componentData';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from './time';

interface Recurrence {
  readonly kind: IncidentKind;
  readonly everyMs: number;
  readonly environment: Environment;
  readonly targets: readonly string[];
}

const releasable = COMPONENTS.filter(
  spec =>
    spec.name !== 'payments-api' &&
    !['wrong', 'bad', 'unmapped'].includes(spec.mapping) &&
    spec.peakPerMinute >= 60,
).map(spec => `component:${spec.name}`);

// payments-api carries the demo story; the calendar leaves it alone so that
// the numbers of the story are those the documentation quotes.
const RECURRENCES: readonly Recurrence[] = [
  {
    kind: 'bad-release',
    everyMs: 9 * DAY_MS,
    environment: 'production',
    targets: releasable,
  },
  {
    kind: 'bad-release',
    everyMs: 5 * DAY_MS,
    environment: 'uat',
    targets: releasable.filter(target => runsIn(target, 'uat')),
  },
  {
    kind: 'slow-dependency',
    everyMs: 2 * DAY_MS,
    environment: 'production',
    targets: releasable,
  },
  {
    kind: 'database-saturation',
    everyMs: 14 * DAY_MS,
    environment: 'production',
    targets: [
      'resource:ledger-db',
      'resource:cards-db',
      'resource:trade-db',
      'resource:payments-db',
    ],
  },
  {
    kind: 'network-problem',
    everyMs: 17 * DAY_MS,
    environment: 'production',
    targets: ['resource:core-network-gateway', 'resource:message-broker'],
  },
  {
    kind: 'server-crash',
    everyMs: 31 * DAY_MS,
    environment: 'production',
    targets: [
      'resource:trade-db',
      'resource:message-broker',
      'resource:cards-db',
    ],
  },
  {
    kind: 'silent-agent',
    everyMs: 21 * DAY_MS,
    environment: 'production',
    targets: [
      'component:ledger-export',
      'component:interest-engine',
      'component:payments-notifier',
      'component:mobile-push',
    ],
  },
];

function occurrence(
  seed: number,
  index: number,
  recurrence: Recurrence,
  period: number,
): Incident {
  const key = hash3(seed, index, 7919);
  const profile = PROFILES[recurrence.kind];
  const duration = floorTo(
    profile.minDurationMs +
      unit3(key, period, 2) ** 2 *
        (profile.maxDurationMs - profile.minDurationMs),
    MINUTE_MS,
  );
  // Leaves room for the end and the spread, so an incident stays in its period.
  const room = recurrence.everyMs - profile.maxDurationMs - HOUR_MS;
  const start =
    period * recurrence.everyMs +
    floorTo(unit3(key, period, 1) * room, MINUTE_MS);
  const target =
    recurrence.targets[hash3(key, period, 3) % recurrence.targets.length];
  return {
    id: `${recurrence.kind}/${recurrence.environment}/${period}`,
    kind: recurrence.kind,
    target,
    environment: recurrence.environment,
    start,
    end: start + duration,
  };
}

/**
 * The incidents that belong to the calendar of a seed and overlap a window.
 *
 * @param from - epoch ms, inclusive
 * @param to - epoch ms, exclusive
 */
export function calendarIncidents(
  seed: number,
  from: number,
  to: number,
): Incident[] {
  const incidents: Incident[] = [];
  RECURRENCES.forEach((recurrence, index) => {
    const last = Math.floor((to - 1) / recurrence.everyMs);
    for (
      let period = Math.floor(from / recurrence.everyMs);
      period <= last;
      period += 1
    ) {
      const incident = occurrence(seed, index, recurrence, period);
      // Dependants feel the end up to twelve minutes later.
      if (incident.start < to && incident.end + HOUR_MS > from) {
        incidents.push(incident);
      }
    }
  });
  return incidents;
}
