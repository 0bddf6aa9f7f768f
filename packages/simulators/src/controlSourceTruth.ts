import { IncomingMessage } from 'node:http';
import { ControlError, instantOf, readBody } from './controlInput';
import { appTruth } from './estate/appTruth';
import { CommitRangeName, commitsOfRanges } from './estate/deliveryTruth';
import { LogBook } from './estate/logBook';
import { errorLineTruth } from './estate/logTruth';
import { relationTruth } from './estate/relationTruth';
import { INSTANCES } from './estate/topology';
import { uidOf } from './servers/argocd/renderApplication';
import { EventView, eventsBetween } from './servers/dynatrace/events';
import { sloTruth } from './servers/dynatrace/slos';
import { SimulatorState } from './state';

const MOST_INSTANTS = 500;
/** Error lines of a component that are looked at where a question does not say. */
const MOST_LINES = 1_000;

/** The parameter `at`: instants in epoch ms, separated by commas; the present where there is none. */
function instantsOf(query: URLSearchParams, state: SimulatorState): number[] {
  const text = query.get('at');
  if (text === null) {
    return [state.now()];
  }
  const instants = text.split(',').map(Number);
  if (instants.length > MOST_INSTANTS || instants.some(at => !Number.isInteger(at) || at > state.now())) {
    throw new ControlError(`"at" must be at most ${MOST_INSTANTS} epoch milliseconds that are not in the future`);
  }
  return instants;
}

const eventTruth = (instance: string) => (event: EventView) => ({
  instance,
  eventId: event.id,
  type: event.type,
  title: event.title,
  nodeId: event.node.id,
  start: new Date(event.start).toISOString(),
  end: event.end === undefined ? null : new Date(event.end).toISOString(),
  version: event.properties['dt.event.deployment.version'] ?? null,
});

function eventsIn(query: URLSearchParams, state: SimulatorState) {
  const { estate, deliveries } = state;
  const [from, to, now] = [instantOf(query, 'from'), instantOf(query, 'to'), state.now()];
  return INSTANCES.flatMap(instance =>
    eventsBetween({ estate, deliveries }, instance, from, to, now).map(eventTruth(instance)),
  );
}

function rangesOf(body: unknown): CommitRangeName[] {
  const isText = (value: unknown) => typeof value === 'string';
  const isRange = (range: unknown) =>
    typeof range === 'object' &&
    range !== null &&
    ['project', 'from', 'to'].every(key => isText((range as Record<string, unknown>)[key]));
  if (!Array.isArray(body) || !body.every(isRange)) {
    throw new ControlError('The body must be a list of { project, from, to }');
  }
  return body;
}

/**
 * Answers the questions for the truth of single sources.
 *
 * @returns undefined when the path is none of them
 */
export async function sourceTruth(
  request: IncomingMessage,
  { pathname, searchParams: query }: URL,
  state: SimulatorState,
): Promise<unknown> {
  const { estate, deliveries } = state;
  switch (pathname) {
    case '/control/truth/apps':
      return instantsOf(query, state).map(at => ({
        at,
        apps: appTruth(estate, deliveries, at).map(app => ({ uid: uidOf(`${app.namespace}/${app.name}`), ...app })),
      }));
    case '/control/truth/slos':
      return instantsOf(query, state).map(at => ({ at, slos: sloTruth(estate, at) }));
    case '/control/truth/events':
      return eventsIn(query, state);
    case '/control/truth/relations':
      return relationTruth();
    case '/control/truth/commits':
      return commitsOfRanges(deliveries, rangesOf(await readBody(request)), state.now());
    case '/control/truth/error-lines':
      return errorLineTruth(new LogBook(estate), instantOf(query, 'from'), Math.min(instantOf(query, 'to'), state.now()), MOST_LINES);
    default:
      return undefined;
  }
}
