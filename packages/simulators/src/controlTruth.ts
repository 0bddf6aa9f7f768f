import { ServerResponse } from 'node:http';
import { ControlError, instantOf } from './controlInput';
import { truthOfChanges, truthOfTickets } from './controlTickets';
import { detectProblems } from './estate/problem';
import { HOUR_MS, MINUTE_MS, SLOT_MS, floorTo } from './estate/time';
import { INSTANCES, InstanceName } from './estate/topology';
import { signalTruth } from './estate/truth';
import { viewOf } from './servers/dynatrace/problems';
import { SimulatorState } from './state';

const RESOLUTIONS: Record<string, number | undefined> = {
  '1m': MINUTE_MS,
  '5m': SLOT_MS,
  '1h': HOUR_MS,
  // One slot over the whole window, such as a day of a reporting zone.
  Inf: undefined,
};

function instanceOf(query: URLSearchParams): InstanceName | undefined {
  const text = query.get('instance');
  const name = INSTANCES.find(
    candidate => candidate === text || `dynatrace/${candidate}` === text,
  );
  if (text !== null && !name) {
    throw new ControlError(`Unknown instance "${text}"`);
  }
  return name;
}

/** Streams what really happened, series by series. */
export async function sendSignalTruth(
  response: ServerResponse,
  query: URLSearchParams,
  state: SimulatorState,
): Promise<void> {
  const name = query.get('resolution') ?? '5m';
  if (!Object.hasOwn(RESOLUTIONS, name)) {
    throw new ControlError(
      `Query parameter "resolution" must be one of ${Object.keys(
        RESOLUTIONS,
      ).join(', ')}`,
    );
  }
  const to = floorTo(Math.min(instantOf(query, 'to'), state.now()), MINUTE_MS);
  const rows = signalTruth(
    state.estate,
    instanceOf(query),
    RESOLUTIONS[name],
    instantOf(query, 'from'),
    to,
  );
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let lines = '';
  for (const row of rows) {
    lines += `${JSON.stringify(row)}\n`;
    if (lines.length > 200_000) {
      if (!response.write(lines)) {
        await new Promise<void>(resume => {
          response.once('drain', resume);
          response.once('close', resume);
        });
      }
      if (response.destroyed) {
        return;
      }
      lines = '';
    }
  }
  response.end(lines);
}

/** The problems of a window as the monitoring tool knows them now. */
export function problemTruth(query: URLSearchParams, state: SimulatorState): unknown {
  const now = state.now();
  return detectProblems(
    state.estate,
    instanceOf(query),
    instantOf(query, 'from'),
    instantOf(query, 'to'),
    now,
  ).map(problem => {
    const view = viewOf(problem, now);
    return {
      instance: problem.instance,
      problemId: view.problemId,
      displayId: view.displayId,
      title: problem.title,
      severity: problem.severity,
      status: view.open ? 'OPEN' : 'CLOSED',
      start: new Date(problem.start).toISOString(),
      end: view.open ? null : new Date(problem.end).toISOString(),
      environment: problem.incident.environment,
      cause: problem.incident.kind,
      rootCause: problem.rootCause && {
        id: problem.rootCause.id,
        owner: problem.rootCause.owner,
      },
      affected: problem.affected.map(({ node, since }) => ({
        id: node.id,
        owner: node.owner,
        since: new Date(since).toISOString(),
      })),
    };
  });
}

const startOf = (query: URLSearchParams) => (query.has('from') ? instantOf(query, 'from') : -Infinity);
const endOf = (query: URLSearchParams) => (query.has('to') ? instantOf(query, 'to') : Infinity);

/** The tickets opened or changed in a window, both ends optional, as they stand now. */
export function ticketsIn(query: URLSearchParams, state: SimulatorState): unknown {
  return truthOfTickets(state, startOf(query), endOf(query));
}

/** The changes and problem records written in a window, both ends optional, as they stand now. */
export function changesIn(query: URLSearchParams, state: SimulatorState): unknown {
  return truthOfChanges(state, startOf(query), endOf(query));
}
