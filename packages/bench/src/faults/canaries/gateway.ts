import { IncomingMessage, ServerResponse } from 'node:http';
import { basicAuthorization, SIMULATED_CREDENTIALS } from '../ground/credentials';
import { LocalServer, readBody, serveLocally } from '../ground/localServer';
import { REFLECTIONS, soundDynatrace, soundPrometheus } from './reflections';
import { SECRETS } from './secrets';
import { FORWARDED_TOOLS } from './tools';

/** An upstream that takes canary secrets, and one that throws them back. */
export interface Gateway extends LocalServer {
  /** Which canaries really arrived, in a header or a form. */
  readonly received: ReadonlySet<string>;
  /** Names of canaries that it handed out itself: access tokens. */
  readonly issued: ReadonlySet<string>;
  /** How many rows went out with people in them, though nobody asked for those. */
  readonly peopleSent: () => number;
}

/** Dynatrace environments behind which the simulated ones stand. */
const FORWARDED = { main: SECRETS.main.value, trade: SECRETS.trade.value } as const;
const PASSED_HEADERS = ['content-type', 'retry-after', 'location', 'date', 'x-total-count', 'link', 'x-next-page', 'x-page', 'x-per-page', 'x-total', 'x-total-pages'];
const TIMEOUT_MS = 12_000;
const { dynatrace: REAL_TOKENS, servicenow: REAL_CLIENT } = SIMULATED_CREDENTIALS;
const REAL_BASIC = basicAuthorization(REAL_CLIENT.username, REAL_CLIENT.password);
/** Each so many rows of the careless server hold a date that is none. */
const SPOILED_EVERY = 9;

interface Call {
  readonly authorization: string;
  readonly rest: string;
  readonly body: string;
  readonly method: string;
  readonly response: ServerResponse;
}

async function ask(url: string, headers: Record<string, string>, method = 'GET', body?: string) {
  const answer = await fetch(url, {
    method,
    headers: { accept: 'application/json', ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body ? { body } : {}),
  });
  return {
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([key]) => PASSED_HEADERS.includes(key))),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

type Answered = Awaited<ReturnType<typeof ask>>;
const pass = (response: ServerResponse, answer: Answered) => {
  response.writeHead(answer.status, answer.headers).end(answer.body);
};

/** Everything that a server could repeat: what was sent, and what is in it. */
function sentBy({ authorization, body }: Call): string {
  const decoded = /^Basic (.+)$/.exec(authorization)?.[1];
  const form = decodeURIComponent(body.replace(/\+/g, ' ')).slice(0, 400);
  return [authorization, decoded ? Buffer.from(decoded, 'base64').toString('utf8') : '', form].filter(Boolean).join(' ');
}

export async function startGateway(simulatorsUrl: string): Promise<Gateway> {
  const received = new Set<string>();
  const issued = new Set<string>();
  let turn = 0;
  let peopleSent = 0;
  let realToken = '';
  const reflect = (call: Call) => {
    turn += 1;
    REFLECTIONS[turn % REFLECTIONS.length](sentBy(call), call.response);
  };
  const servicenowUrl = `${simulatorsUrl}/servicenow/main`;

  /** Gives out a canary for the real token that it gets. */
  const giveToken = async (response: ServerResponse, canary: { name: string; value: string }) => {
    const { clientId, clientSecret } = REAL_CLIENT;
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    const answer = await ask(`${servicenowUrl}/oauth_token.do`, { 'content-type': 'application/x-www-form-urlencoded' }, 'POST', form.toString());
    if (answer.status !== 200) {
      pass(response, answer);
      return;
    }
    const token = JSON.parse(answer.body.toString('utf8')) as { access_token: string };
    realToken = token.access_token;
    issued.add(canary.name);
    // Short, so that the run sees it renewed.
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...token, access_token: canary.value, expires_in: 20 }));
  };

  const servicenow = async (name: string, call: Call) => {
    const { authorization, rest, body, response } = call;
    const isToken = rest.startsWith('oauth_token.do');
    if (name === 'odd') {
      // Every other time it hands a token out, so that requests come to be reflected as well.
      turn += 1;
      if (isToken && turn % 2 === 0) await giveToken(response, SECRETS.snowOddAccess);
      else reflect(call);
    } else if (name === 'careless') {
      if (authorization !== basicAuthorization('canary', SECRETS.snowBasic.value)) {
        response.writeHead(401).end();
        return;
      }
      // All columns of each row, with the names of people, whatever was asked for.
      const url = new URL(`${servicenowUrl}/${rest}`);
      url.searchParams.delete('sysparm_fields');
      url.searchParams.set('sysparm_display_value', 'all');
      const answer = await ask(url.toString(), { authorization: REAL_BASIC });
      const text = answer.body.toString('utf8');
      if (answer.status === 200 && rest.includes('/table/incident')) {
        const parsed = JSON.parse(text) as { result: Record<string, unknown>[] };
        peopleSent += parsed.result.filter(row => 'caller_id' in row).length;
        parsed.result.forEach((row, index) => {
          if (index % SPOILED_EVERY === SPOILED_EVERY - 1) row.opened_at = { value: 'yesterday', display_value: 'yesterday' };
        });
        pass(response, { ...answer, body: Buffer.from(JSON.stringify(parsed)) });
      } else pass(response, answer);
    } else if (isToken) {
      if (new URLSearchParams(body).get('client_secret') === SECRETS.snowClient.value) await giveToken(response, SECRETS.snowAccess);
      else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"access_denied"}');
    } else if (authorization === `Bearer ${SECRETS.snowAccess.value}`) {
      pass(response, await ask(`${servicenowUrl}/${rest}`, { authorization: `Bearer ${realToken}` }));
    } else response.writeHead(401).end();
  };

  const dynatrace = async (instance: string, call: Call) => {
    const { authorization, rest, response } = call;
    if (instance === 'odd') {
      reflect(call);
    } else if (instance === 'reflected') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(soundDynatrace(new URL(rest, 'http://x').pathname, authorization));
    } else {
      const name = instance === 'trade' ? 'trade' : 'main';
      if (authorization !== `Api-Token ${FORWARDED[name]}`) response.writeHead(401).end();
      else pass(response, await ask(`${simulatorsUrl}/dynatrace/${name}/${rest}`, { authorization: `Api-Token ${REAL_TOKENS[name]}` }));
    }
  };

  /** A simulated tool that is none the wiser: its own credentials come instead of ours. */
  const forward = async (name: string, { authorization, rest, body, method, response }: Call) => {
    const { path, header, canary, real } = FORWARDED_TOOLS[name];
    if (authorization !== canary) {
      response.writeHead(401).end();
      return;
    }
    const headers = { [header]: real, ...(body === '' ? {} : { 'content-type': 'application/json' }) };
    pass(response, await ask(`${simulatorsUrl}/${path}/${rest}`, headers, method, body));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const gitlabToken = request.headers['private-token'];
    const authorization = typeof gitlabToken === 'string' ? gitlabToken : request.headers.authorization ?? '';
    const body = (await readBody(request)).toString('utf8');
    const [, instance = '', ...rest] = (request.url ?? '').split('/');
    const call: Call = { authorization, rest: rest.join('/'), body, method: request.method ?? 'GET', response };
    const sent = `${sentBy(call)} ${[...new URLSearchParams(body).values()].join(' ')}`;
    for (const secret of Object.values(SECRETS)) if (sent.includes(secret.value)) received.add(secret.name);
    if (instance.startsWith('snow-')) await servicenow(instance.slice('snow-'.length), call);
    else if (Object.hasOwn(FORWARDED_TOOLS, instance)) await forward(instance, call);
    else if (['prometheus-odd', 'gitlab-odd', 'argocd-odd', 'elastic-odd'].includes(instance)) reflect(call);
    else if (instance === 'prometheus-reflected') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(soundPrometheus(new URL(call.rest, 'http://x').pathname, authorization));
    } else await dynatrace(instance, call);
  };
  // A fault of the simulators that breaks their connection breaks ours.
  return { ...(await serveLocally(handle)), received, issued, peopleSent: () => peopleSent };
}
