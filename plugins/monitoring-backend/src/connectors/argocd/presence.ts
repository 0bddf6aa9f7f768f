import { FactPage, SeriesRef } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext, Caller } from './context';
import { Identity } from './schemas';
import { matchApps, Matched, Target } from './matchApps';

const FRESH_MS = 600_000;
const MOST_HELD = 10_000;

const REFUSED =
  'Argo CD answers 403 for this application, and does not tell whether it is missing or not permitted to our token; add argocd.project, so that it tells, or allow the token "applications, get" there';
const REFUSED_IN_PROJECT =
  'Argo CD does not permit our token this application, or it is in another project than argocd.project says; allow the token "applications, get" there, or correct the project';

/** `unknown` where a gateway answers 503 in place of Argo CD, as some do for other namespaces. */
type Absence = 'found' | 'notFound' | 'refused' | 'unknown';

/** What Argo CD says of a name that is in no list: with a project, 404 is missing and 403 refused; without, 403 is either. */
async function lookUp(
  context: ArgocdContext,
  caller: Caller,
  name: string,
  project: string | undefined,
): Promise<Absence> {
  const [namespace, app] = name.includes('/') ? name.split('/') : [undefined, name];
  const response = await context.http.request({
    method: 'GET',
    segments: ['api', 'v1', 'applications', app],
    query: { appNamespace: namespace, project },
    acceptStatuses: [403, 404, 503],
    signal: caller.signal,
    ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
  });
  if (response.status === 503) return 'unknown';
  if (response.status === 403) return 'refused';
  return response.status === 404 ? 'notFound' : 'found';
}

/** The same, believed for ten minutes: the stream runs each minute. */
async function absenceOf(
  context: ArgocdContext,
  caller: Caller,
  name: string,
  project: string | undefined,
  nowMs: number,
): Promise<Absence> {
  const { absences } = context.memory;
  const key = `${project ?? ''}\n${name}`;
  const held = absences.get(key);
  if (held && held.untilMs > nowMs) return held.answer;
  const answer = await lookUp(context, caller, name, project);
  if (answer === 'unknown') return answer;
  if (absences.size >= MOST_HELD) absences.delete(absences.keys().next().value!);
  absences.set(key, { answer, untilMs: nowMs + FRESH_MS });
  return answer;
}

type Presence = Required<Pick<FactPage, 'found' | 'notFound' | 'refused' | 'ambiguous'>>;

/** Entities whose applications are known to be all that there are of them. */
export interface JudgedPresence {
  readonly presence: Presence;
  readonly settled: ReadonlySet<string>;
}

/**
 * Says which targets Argo CD knows, and of which entities what was found is everything.
 *
 * Lists leave out without a word what our token may not see. So an empty list says nothing
 * of a selector or a project, and a name that is not in it is asked for by itself.
 *
 * @param unsure - entities with an application that could not be read
 */
export async function judgePresence<TApp extends Identity>(
  context: ArgocdContext,
  caller: Caller,
  targets: readonly Target[],
  apps: readonly TApp[],
  unsure: ReadonlySet<string>,
  nowMs: number,
): Promise<JudgedPresence> {
  const found: (SeriesRef & { message?: string })[] = [];
  const notFound: SeriesRef[] = [];
  const refused: (SeriesRef & { message: string })[] = [];
  const ambiguous: (SeriesRef & { message: string })[] = [];
  const unsettled = new Set(unsure);

  for (const target of targets) {
    const { entityRef, environment, pivot } = target;
    const series = { entityRef, environment };
    const matched: Matched<TApp> = matchApps(pivot, apps);
    if (matched.ambiguous !== undefined) {
      ambiguous.push({ ...series, message: `Several namespaces have an application "${matched.ambiguous}"; write namespace/name` });
      unsettled.add(entityRef);
      continue;
    }
    if (pivot.kind !== 'apps') {
      if (matched.apps.length > 0) found.push(series);
      else {
        notFound.push(series);
        if (apps.length === 0) unsettled.add(entityRef);
      }
      continue;
    }
    const absences: Absence[] = [];
    for (const name of matched.missing) {
      absences.push(await absenceOf(context, caller, name, pivot.project, nowMs));
    }
    // It is there and was in no list: it was made in between, or could not be read.
    if (absences.some(absence => absence !== 'notFound')) unsettled.add(entityRef);
    const message = pivot.project === undefined ? REFUSED : REFUSED_IN_PROJECT;
    if (matched.apps.length > 0) {
      const rest = matched.missing.length === 0 ? {} : { message: `Argo CD shows no application ${matched.missing.join(', ')}` };
      found.push({ ...series, ...rest });
    } else if (absences.includes('found')) found.push(series);
    else if (absences.includes('refused')) refused.push({ ...series, message });
    else if (!absences.includes('unknown')) notFound.push(series);
  }
  const settled = new Set(targets.map(target => target.entityRef).filter(entityRef => !unsettled.has(entityRef)));
  return { presence: { found, notFound, refused, ambiguous }, settled };
}
