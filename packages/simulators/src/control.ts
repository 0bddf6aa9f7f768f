import { IncomingMessage, ServerResponse } from 'node:http';
import { ControlError, bodyOf, checked, instantOf, readBody } from './controlInput';
import { changesIn, problemTruth, sendSignalTruth, ticketsIn } from './controlTruth';
import {
  changeServicenow,
  changeTicket,
  changeTickets,
  truthOfCis,
} from './controlTickets';
import {
  changeGitlab,
  changeReleases,
  deliveriesIn,
  describeDeliveries,
} from './controlDeliveries';
import { changeRecords } from './controlRecords';
import { sourceTruth } from './controlSourceTruth';
import { COMPONENTS } from './estate/componentData';
import { LogBook } from './estate/logBook';
import { logTruth } from './estate/logTruth';
import { MAPPED_SERIES } from './estate/mapping';
import { GROUPS } from './estate/organisationData';
import { RUN_GROUPS } from './estate/people';
import {
  ENVIRONMENTS,
  INSTANCES,
  NODES,
} from './estate/topology';
import { DOMAINS, RESOURCES, SYSTEMS } from './estate/topologyData';
import { sendJson } from './faultyResponse';
import { parseFault } from './faults';
import { parseScenario } from './scenario';
import { SERVICENOW_INSTANCES } from './serveServicenow';
import { SimulatorState } from './state';

function describeEstate(state: SimulatorState): unknown {
  return {
    seed: state.seed,
    storyStart: new Date(state.storyStart).toISOString(),
    now: new Date(state.now()).toISOString(),
    environments: ENVIRONMENTS,
    instances: INSTANCES.map(name => `dynatrace/${name}`),
    servicenow: {
      instances: SERVICENOW_INSTANCES.map(name => `servicenow/${name}`),
      settings: state.servicenow.settings,
      groups: RUN_GROUPS,
      cis: truthOfCis().cis,
    },
    ...describeDeliveries(state),
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
    case '/control/truth/tickets':
      return sendJson(response, 200, ticketsIn(query, state));
    case '/control/truth/changes':
      return sendJson(response, 200, changesIn(query, state));
    case '/control/truth/logs':
      return sendJson(response, 200, logTruth(new LogBook(state.estate), instantOf(query, 'from'), instantOf(query, 'to')));
    case '/control/truth/cis':
      return sendJson(response, 200, truthOfCis());
    case '/control/truth/deliveries':
      return sendJson(response, 200, deliveriesIn(query, state));
    case '/control/releases':
      return sendJson(response, 200, await changeReleases(request, state));
    case '/control/gitlab':
      return sendJson(response, 200, await changeGitlab(request, state));
    case '/control/tickets':
    case '/control/servicenow': {
      const body = await bodyOf(request);
      return sendJson(
        response,
        200,
        checked(() =>
          url.pathname.endsWith('/tickets')
            ? changeTickets(request.method, body, state)
            : changeServicenow(request, body, state),
        ),
      );
    }
    default: {
      if (/^\/control\/tickets\/INC\d+$/.test(url.pathname)) {
        const body = await bodyOf(request);
        return sendJson(
          response,
          200,
          checked(() => changeTicket(url.pathname.split('/')[3], body, state)),
        );
      }
      if (/^\/control\/records(\/[0-9a-f]{32})?$/.test(url.pathname)) {
        const sysId: string | undefined = url.pathname.split('/')[3];
        return sendJson(response, 200, await changeRecords(request, sysId, state));
      }
      const truth = await sourceTruth(request, url, state);
      if (truth !== undefined) {
        return sendJson(response, 200, truth);
      }
      return sendJson(response, 404, {
        error: `No control endpoint ${url.pathname}`,
      });
    }
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
