import { IncomingMessage, ServerResponse } from 'node:http';
import { COMPONENTS } from './estate/componentData';
import { MAPPED_SERIES } from './estate/mapping';
import { GROUPS } from './estate/organisationData';
import { detectProblems } from './estate/problem';
import { HOUR_MS, MINUTE_MS, SLOT_MS, floorTo } from './estate/time';
import {
  ENVIRONMENTS,
  INSTANCES,
  InstanceName,
  NODES,
} from './estate/topology';
import { DOMAINS, RESOURCES, SYSTEMS } from './estate/topologyData';
import { signalTruth } from './estate/truth';
import { sendJson } from './faultyResponse';
import { parseFault } from './faults';
import { parseScenario } from './scenario';
import { viewOf } from './servers/dynatrace/problems';
import { SimulatorState } from './state';

/** A mistake of whoever drives the simulators. */
class ControlError extends Error {}

const MAX_BODY_BYTES = 1_000_000;
const RESOLUTIONS: Record<string, number | undefined> = {
  '1m': MINUTE_MS,
  '5m': SLOT_MS,
  '1h': HOUR_MS,
  // One slot over the whole window, such as a day of a reporting zone.
  Inf: undefined,
};

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) {
      throw new ControlError('The body is too large');
    }
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ControlError('The body is not JSON');
  }
}

/** Turns the error of a checker into a refusal. */
function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new ControlError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

function describeEstate(state: SimulatorState): unknown {
  return {
    seed: state.seed,
    storyStart: new Date(state.storyStart).toISOString(),
    now: new Date(state.now()).toISOString(),
    environments: ENVIRONMENTS,
    instances: INSTANCES.map(name => `dynatrace/${name}`),
    groups: GROUPS,
    domains: DOMAINS,
    systems: SYSTEMS,
    components: COMPONENTS,
    resources: RESOURCES,
    nodes: NODES.map(({ id, kind, name, owner, environment, instance }) => ({
      id,
      kind,
      name,
      owner,
      environment,
      instance,
    })),
    series: MAPPED_SERIES.map(({ nodes, ...series }) => ({
      ...series,
      nodeIds: nodes.map(node => node.id),
    })),
  };
}

function instantOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(time)) {
    throw new ControlError(
      `Query parameter "${name}" must be an ISO-8601 time or epoch milliseconds`,
    );
  }
  return time;
}

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

async function sendSignalTruth(
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

function problemTruth(query: URLSearchParams, state: SimulatorState): unknown {
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

async function changeFaults(
  request: IncomingMessage,
  query: URLSearchParams,
  state: SimulatorState,
): Promise<unknown> {
  if (request.method === 'PUT') {
    const body = await readBody(request);
    if (Array.isArray(body)) {
      state.faults.replace(checked(() => body.map(parseFault)));
    } else {
      state.faults.add(checked(() => parseFault(body)));
    }
  } else if (request.method === 'DELETE') {
    state.faults.clear(query.get('target') ?? undefined);
  }
  return state.faults.list();
}

async function changeScenarios(
  request: IncomingMessage,
  query: URLSearchParams,
  state: SimulatorState,
): Promise<unknown> {
  if (request.method === 'PUT') {
    const body = await readBody(request);
    const parse = (item: unknown) =>
      checked(() => parseScenario(item, state.now()));
    if (Array.isArray(body)) {
      state.setScenarios(body.map(parse));
    } else {
      const added = parse(body);
      const others = state.scenarios.filter(
        one =>
          one.id !== added.id ||
          one.target !== added.target ||
          one.environment !== added.environment,
      );
      state.setScenarios([...others, added]);
    }
  } else if (request.method === 'DELETE') {
    const id = query.get('id');
    const target = query.get('target');
    state.setScenarios(
      state.scenarios.filter(
        one =>
          (id !== null && one.id !== id) ||
          (target !== null && one.target !== target),
      ),
    );
  }
  return state.scenarios;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
): Promise<void> {
  const query = url.searchParams;
  switch (url.pathname) {
    case '/control/estate':
      return sendJson(response, 200, describeEstate(state));
    case '/control/faults':
      return sendJson(response, 200, await changeFaults(request, query, state));
    case '/control/scenarios':
      return sendJson(
        response,
        200,
        await changeScenarios(request, query, state),
      );
    case '/control/requests':
      if (request.method === 'DELETE') {
        state.requests.clear();
      }
      return sendJson(response, 200, state.requests.list(query.get('since')));
    case '/control/truth/signals':
      return sendSignalTruth(response, query, state);
    case '/control/truth/problems':
      return sendJson(response, 200, problemTruth(query, state));
    default:
      return sendJson(response, 404, {
        error: `No control endpoint ${url.pathname}`,
      });
  }
}

/** Serves `/control/…`. */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  state: SimulatorState,
): Promise<void> {
  try {
    await respond(request, response, url, state);
  } catch (error) {
    if (!(error instanceof ControlError)) {
      throw error;
    }
    sendJson(response, 400, { error: error.message });
  }
}
