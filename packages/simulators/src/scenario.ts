import { COMPONENTS } from './estate/componentData';
import { INCIDENT_KINDS, Incident, IncidentKind } from './estate/incident';
import { RESOURCES } from './estate/topologyData';
import { MINUTE_MS, floorTo } from './estate/time';
import { ENVIRONMENTS, Environment } from './estate/topology';

/** A situation switched on by the control API; times ISO-8601. */
export interface Scenario {
  readonly id: IncidentKind;
  /** Name of a component or resource. */
  readonly target: string;
  readonly environment: Environment;
  readonly from: string;
  /** Absent while it lasts. */
  readonly to?: string;
}

// A scenario that is not over yet; far enough that no window reaches it.
const UNTIL_SWITCHED_OFF = Date.UTC(2100, 0, 1);

function instant(value: unknown, field: string): number {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (!Number.isFinite(time)) {
    throw new Error(`Scenario field "${field}" must be an ISO-8601 time`);
  }
  return floorTo(time, MINUTE_MS);
}

/** Checks a scenario; `from` defaults to `now` (epoch ms). */
export function parseScenario(input: unknown, now: number): Scenario {
  if (typeof input !== 'object' || input === null) {
    throw new Error('A scenario is an object with "id" and "target"');
  }
  const given = input as Record<string, unknown>;
  const id = INCIDENT_KINDS.find(kind => kind === given.id);
  if (!id) {
    throw new Error(
      `Unknown scenario "${String(given.id)}"; known: ${INCIDENT_KINDS.join(
        ', ',
      )}`,
    );
  }
  const target = String(given.target);
  if (![...COMPONENTS, ...RESOURCES].some(spec => spec.name === target)) {
    throw new Error(`Unknown scenario target "${target}"`);
  }
  const environment =
    given.environment === undefined
      ? 'production'
      : ENVIRONMENTS.find(name => name === given.environment);
  if (!environment) {
    throw new Error(`Unknown environment "${String(given.environment)}"`);
  }
  const from = instant(given.from ?? new Date(now).toISOString(), 'from');
  return {
    id,
    target,
    environment,
    from: new Date(from).toISOString(),
    ...(given.to === undefined
      ? {}
      : { to: new Date(instant(given.to, 'to')).toISOString() }),
  };
}

/** The incident a scenario puts into the estate. */
export function incidentOf(scenario: Scenario): Incident {
  const kind = COMPONENTS.some(spec => spec.name === scenario.target)
    ? 'component'
    : 'resource';
  return {
    id: `scenario/${scenario.id}/${scenario.environment}/${scenario.target}`,
    kind: scenario.id,
    target: `${kind}:${scenario.target}`,
    environment: scenario.environment,
    start: Date.parse(scenario.from),
    end: scenario.to ? Date.parse(scenario.to) : UNTIL_SWITCHED_OFF,
  };
}
