import { FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { Answer, has, listOf, own, statusInName, textOf } from '../understand';
import {
  ANY_DAY_MS, DAY_MS, distinct, HEALTH, instantOf, json, notOurs, NotOurs, Plan, refusal, replay, sane, servedOnce, targetsOf, wrapped,
} from '../plan';

const options = { token: 'token-of-recordings' };
/** DNS-1123, as names of Kubernetes are. */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MOST_PIVOTS = 200;
const FAILED = new Set(['Failed', 'Error']);
/** Statuses that gRPC-gateway sends for its codes. */
const GRPC: Readonly<Record<number, number>> = { 3: 400, 5: 404, 7: 403, 13: 500, 14: 503, 16: 401 };

const status = (app: unknown, key: string) => own(own(app, 'status'), key);
const nameOf = (app: unknown) => {
  const [name, namespace] = ['name', 'namespace'].map(key => textOf(own(own(app, 'metadata'), key)));
  return namespace ? `${namespace}/${name}` : name;
};

/** Syncs that an application tells of: those of its history, and a last one that failed. */
function syncsOf(app: unknown): number {
  const operation = status(app, 'operationState');
  const isRehearsal = own(own(own(operation, 'operation'), 'sync'), 'dryRun') === true;
  const hasFailed = FAILED.has(textOf(own(operation, 'phase')) ?? '') && !isRehearsal;
  return listOf(status(app, 'history')).length + (hasFailed ? 1 : 0);
}

/** Applications are one thing each, and each sync of those that were opened is another. */
function thingsIn(items: readonly unknown[], pages: readonly FactPage[]): number {
  const opened = new Set(
    pages.flatMap(page => page.raw).flatMap(raw => listOf(own(JSON.parse(raw.body), 'items')).map(nameOf)),
  );
  let things = items.length;
  for (const item of items) {
    const name = nameOf(item);
    // Of two with one name the second is refused.
    if (opened.delete(name)) things += syncsOf(item);
  }
  return things;
}

function pivotsOf(items: readonly unknown[]): unknown[] {
  const isName = (text: string | undefined): text is string => text !== undefined && text.length <= 63 && NAME.test(text);
  const projectOf = (item: unknown) => textOf(own(own(item, 'spec'), 'project'));
  const projects = distinct(items.map(projectOf).filter(isName), MOST_PIVOTS);
  const others = items.filter(item => !isName(projectOf(item))).map(nameOf);
  const apps = distinct(others.filter((name): name is string => name !== undefined && name.split('/').length <= 2 && name.split('/').every(isName)), MOST_PIVOTS);
  return [...projects.map(project => ({ kind: 'project', project })), ...apps.map(app => ({ kind: 'apps', apps: [app] }))];
}

function planApps(answer: Answer, items: readonly unknown[], body: string | Buffer): Plan {
  const pivots = pivotsOf(items);
  const times = items.flatMap(item => [
    ...listOf(status(item, 'history')).map(entry => instantOf(own(entry, 'deployedAt'))),
    ...['startedAt', 'finishedAt'].map(key => instantOf(own(status(item, 'operationState'), key))),
    instantOf(own(status(item, 'health'), 'lastTransitionTime')),
  ]);
  const nowMs = sane(times).reduce((a, b) => Math.max(a, b), sane(times).length > 0 ? 0 : ANY_DAY_MS) + 60_000;
  const page = servedOnce(replay(answer, body), 0, () => json({ metadata: {}, items: null }));
  return {
    kind: 'GET /applications',
    stream: 'state',
    options,
    targets: targetsOf(pivots.length > 0 ? pivots : [{ kind: 'project', project: 'recorded' }], '*'),
    window: { startMs: nowMs - DAY_MS, endMs: nowMs },
    nowMs,
    serve: request =>
      request.path.endsWith('/applications') ? page.next() : { status: 404, json: { error: 'not found', code: 5, message: 'not found' } },
    sent: pages => (pages.length === 0 ? 0 : thingsIn(items, pages)),
  };
}

/** Guesses which answer of Argo CD this is. */
export function planArgocd(answer: Answer, file: string): readonly Plan[] | NotOurs {
  const { json: body } = answer;
  const target = targetsOf([{ kind: 'project', project: 'recorded' }], '*');
  const health = (kind: string, ending: string) => {
    const plan = refusal(answer, undefined, { kind, stream: HEALTH, options, targets: [] });
    return [
      {
        ...plan,
        serve: (request: { path: string }) => {
          if (request.path.endsWith(ending)) return replay(answer);
          if (request.path.endsWith('/version')) return json({ Version: 'v3.0.0' });
          return request.path.endsWith('/userinfo') ? json({ loggedIn: true }) : json({ metadata: {}, items: [{ metadata: { name: 'recorded' } }] });
        },
      },
    ];
  };
  if (has(body, 'loggedIn') || has(body, 'username', 'iss')) return health('GET /session/userinfo', '/userinfo');
  if (has(body, 'Version')) return health('GET /version', '/api/version');
  if (has(body, 'error')) {
    const code = own(body, 'code');
    return [refusal(answer, (typeof code === 'number' ? GRPC[code] : undefined) ?? statusInName(file) ?? 500, { kind: 'error', stream: 'state', options, targets: target })];
  }
  if (has(body, 'result')) return notOurs('an event of the stream of applications, which is not asked for');
  if (has(body, 'items')) {
    const items = listOf(own(body, 'items'));
    if (items.some(item => has(item, 'liveState') || has(item, 'targetState'))) return notOurs('resources of an application, which are not asked for');
    return [planApps(answer, items, answer.body)];
  }
  if (has(body, 'metadata') && (has(body, 'spec') || has(body, 'status'))) {
    return [planApps(answer, [body], wrapped(answer, '{"metadata":{},"items":[', ']}'))];
  }
  if (Array.isArray(body) && body.some(item => has(item, 'metadata'))) return [planApps(answer, body, wrapped(answer, '{"metadata":{},"items":', '}'))];
  if (has(body, 'author', 'date')) return notOurs('what a revision is, which is not asked for');
  if (body === undefined) return [refusal(answer, statusInName(file), { kind: 'unreadable', stream: 'state', options, targets: target })];
  return notOurs('in no form that is asked for');
}
