import { ConnectorError, HttpResponse } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext, Caller } from './context';
import { matchApps, Target } from './matchApps';
import { schemaChanged } from './rejections';
import { Identity, identitySchema, listSchema } from './schemas';

const ROUTE = 'GET /api/v1/applications';
const SEGMENTS = ['api', 'v1', 'applications'];
/** How long the whole list is not tried again after it was too big. */
const TOO_BIG_MS = 3_600_000;
/** With `fields` the list has no `status.history`, so it only tells whose applications there are. */
const IDENTITY_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'spec.project',
].map(field => `items.${field}`);

/** Applications as they came; each is judged alone. */
export interface ListedApps {
  readonly items: readonly unknown[];
  readonly contentType: string;
  readonly redact: (text: string) => string;
}

type Filter = Readonly<Record<string, string>>;

async function ask(context: ArgocdContext, caller: Caller, query: Filter): Promise<HttpResponse & { items: readonly unknown[] }> {
  const response = await context.http.request({
    method: 'GET',
    segments: SEGMENTS,
    query,
    signal: caller.signal,
    ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
  });
  const parsed = listSchema.safeParse(response.json);
  if (!parsed.success) throw schemaChanged(context.instance, ROUTE, 'no list of applications');
  return { ...response, items: parsed.data.items ?? [] };
}

const askShort = (context: ArgocdContext, caller: Caller) =>
  ask(context, caller, { fields: ['metadata.resourceVersion', ...IDENTITY_FIELDS].join(',') });

/** Applications that say whose they are. */
export const identitiesIn = (items: readonly unknown[]): readonly Identity[] =>
  items.map(item => identitySchema.safeParse(item)).flatMap(({ data }) => (data ? [data] : []));

/** What narrows the list to a part that holds all that is asked for: one project, or one selector. */
export function filterOf(targets: readonly Target[]): Filter {
  const projects = new Set(targets.map(({ pivot }) => pivot.project));
  const [project] = projects;
  if (projects.size === 1 && project !== undefined) return { projects: project };
  const selectors = new Set(targets.map(({ pivot }) => (pivot.kind === 'selector' ? pivot.selector : undefined)));
  const [selector] = selectors;
  return selectors.size === 1 && selector !== undefined ? { selector } : {};
}

const isTooBig = (error: unknown) => error instanceof ConnectorError && error.code === 'too_large';

/** One application by its name. Its namespace and project are sent, or Argo CD looks elsewhere. */
async function getOne(context: ArgocdContext, caller: Caller, app: Identity): Promise<unknown> {
  const response = await context.http.request({
    method: 'GET',
    segments: [...SEGMENTS, app.metadata.name],
    query: { appNamespace: app.metadata.namespace ?? undefined, project: app.spec?.project ?? undefined },
    // Gone since the list: then it is not among what is there.
    acceptStatuses: [403, 404],
    signal: caller.signal,
    ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
  });
  return response.status < 300 ? response.json : undefined;
}

/** Asks for the applications of the targets only: first for whose they are, then project by project. */
async function listInParts(context: ArgocdContext, caller: Caller, targets: readonly Target[]): Promise<ListedApps> {
  const short = await askShort(context, caller);
  const known = identitiesIn(short.items);
  const wanted = [...new Set(targets.flatMap(({ pivot }) => matchApps(pivot, known).apps))];
  const items: unknown[] = [];
  for (const project of [...new Set(wanted.map(app => app.spec?.project ?? ''))].sort()) {
    const own = wanted.filter(app => (app.spec?.project ?? '') === project);
    try {
      if (project === '') throw schemaChanged(context.instance, ROUTE, 'applications without a project');
      items.push(...(await ask(context, caller, { projects: project })).items);
    } catch (error) {
      if (!isTooBig(error)) throw error;
      for (const app of own) {
        const item = await getOne(context, caller, app);
        if (item !== undefined) items.push(item);
      }
    }
  }
  return { items, contentType: short.contentType, redact: short.redact };
}

/**
 * Lists the applications of the targets with one request where that is possible. Argo CD
 * has no pages: where the answer passes our size limit, it is asked for in parts.
 *
 * @throws ConnectorError
 */
export async function listApplications(
  context: ArgocdContext,
  caller: Caller,
  targets: readonly Target[],
  nowMs: number,
): Promise<ListedApps> {
  if (context.memory.tooBigUntilMs > nowMs) return listInParts(context, caller, targets);
  try {
    return await ask(context, caller, filterOf(targets));
  } catch (error) {
    if (!isTooBig(error)) throw error;
    context.memory.tooBigUntilMs = nowMs + TOO_BIG_MS;
    return listInParts(context, caller, targets);
  }
}

/** More names than these are not asked for one by one. */
const MOST_NAMED = 3;

/** As {@link listApplications}; a few that are named are asked for by name, for somebody is waiting. */
export async function listNamed(
  context: ArgocdContext,
  caller: Caller,
  targets: readonly Target[],
  nowMs: number,
): Promise<ListedApps> {
  const named = targets.map(({ pivot }) => (pivot.kind === 'apps' ? pivot.apps : undefined));
  const names = [...new Set(named.flatMap(apps => (apps ?? []).map(name => name.split('/').at(-1)!)))];
  if (named.includes(undefined) || names.length > MOST_NAMED) return listApplications(context, caller, targets, nowMs);
  const answers = await Promise.all(names.map(name => ask(context, caller, { ...filterOf(targets), name })));
  const [{ contentType, redact }] = answers;
  return { items: answers.flatMap(({ items }) => items), contentType, redact };
}

/** Whose applications our token may see, whatever they are: the short list. @throws ConnectorError */
export async function listIdentities(context: ArgocdContext, caller: Caller): Promise<readonly Identity[]> {
  const { items } = await askShort(context, caller);
  return identitiesIn(items);
}
