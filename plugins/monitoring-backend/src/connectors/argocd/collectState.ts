import { setImmediate as nextTurn } from 'node:timers/promises';
import { ANY_ENVIRONMENT, Fact } from '@rosetta/backstage-plugin-monitoring-common';
import { CollectRequest, FactPage } from '@rosetta/backstage-plugin-monitoring-node';
import { ArgocdContext, Caller } from './context';
import { environmentOfApp } from './environmentOfApp';
import { ListedApps, listApplications } from './listApplications';
import { mapDeployments } from './mapDeployments';
import { mapState } from './mapState';
import { fullName, matchApps, speakersOf, Target } from './matchApps';
import { ArgocdPivot } from './pivot';
import { judgePresence } from './presence';
import { assertAnswerFits, createRejectionTally, RejectionTally } from './rejections';
import { Application, applicationSchema, Identity, identitySchema } from './schemas';
import { RowFault } from './values';

/** An application that somebody maps, with who does. */
interface MappedApp {
  readonly item: unknown;
  readonly identity: Identity;
  readonly targets: readonly Target[];
}

interface JudgedApps {
  readonly facts: Fact[];
  readonly kept: object[];
  /** Applications and syncs that were understood. */
  readonly accepted: number;
  /** Entities one of whose applications could not be read. */
  readonly unsure: Set<string>;
}

/** Identities of a list; what has none is refused, and a second of one name, too. */
function identify(listed: ListedApps, tally: RejectionTally): { item: unknown; identity: Identity }[] {
  const seen = new Set<string>();
  const known: { item: unknown; identity: Identity }[] = [];
  for (const [index, item] of listed.items.entries()) {
    const parsed = identitySchema.safeParse(item);
    if (!parsed.success) {
      tally.add('malformed_application', `#${index}`, parsed.error.issues[0]?.path.join('.') ?? null, null);
      continue;
    }
    const name = fullName(parsed.data);
    if (seen.has(name)) tally.add('duplicate_application', name, 'metadata.name', null);
    else known.push({ item, identity: parsed.data });
    seen.add(name);
  }
  return known;
}

/** Who maps which application; a pivot that means several by one name means none. */
function assign(known: readonly { item: unknown; identity: Identity }[], targets: readonly Target[]): MappedApp[] {
  const owners = new Map<Identity, Target[]>(known.map(({ identity }) => [identity, []]));
  const identities = known.map(({ identity }) => identity);
  for (const target of targets) {
    const matched = matchApps(target.pivot, identities);
    if (matched.ambiguous !== undefined) continue;
    for (const app of matched.apps) owners.get(app)!.push(target);
  }
  return known
    .map(({ item, identity }) => ({ item, identity, targets: speakersOf(owners.get(identity)!) }))
    .filter(app => app.targets.length > 0)
    .sort((a, b) => (fullName(a.identity) < fullName(b.identity) ? -1 : 1));
}

/** The facts of one application: its syncs, and its state for each who maps it; none when that cannot be read. */
function factsOfApp(
  context: ArgocdContext,
  app: Application,
  targets: readonly Target[],
  nowMs: number,
  tally: RejectionTally,
) {
  const own = environmentOfApp(context, app);
  const links = targets.map(({ entityRef, environment, via }) => ({
    entityRef,
    environment: environment === ANY_ENVIRONMENT ? own.environment : environment,
    via,
  }));
  const { facts, kept, records } = mapDeployments(app, own.name, links, tally);
  const series = new Map(links.map(({ entityRef, environment }) => [`${entityRef}\n${environment}`, { entityRef, environment }]));
  try {
    const states = [...series.values()].map(item => mapState(app, kept, item, nowMs));
    return { states, deployments: facts, kept, records };
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    tally.add(error.code, fullName(app), error.field, { sync: app.status?.sync, health: app.status?.health });
    return { states: [], deployments: facts, kept, records };
  }
}

async function judgeApps(
  context: ArgocdContext,
  mapped: readonly MappedApp[],
  nowMs: number,
  tally: RejectionTally,
): Promise<JudgedApps & { records: number }> {
  const judged = { facts: [] as Fact[], kept: [] as object[], accepted: 0, unsure: new Set<string>(), records: 0 };
  for (const { item, identity, targets } of mapped) {
    // Every cycle tells of all applications; people's requests have their turn between two of them.
    await nextTurn();
    judged.records += 1;
    const name = fullName(identity);
    const doubt = () => targets.forEach(target => judged.unsure.add(target.entityRef));
    const parsed = applicationSchema.safeParse(item);
    if (!parsed.success) {
      tally.add('malformed_application', name, parsed.error.issues[0]?.path.join('.') ?? null, null);
      doubt();
      continue;
    }
    const { states, deployments, kept, records } = factsOfApp(context, parsed.data, targets, nowMs, tally);
    if (states.length === 0) doubt();
    judged.facts.push(...states, ...deployments);
    judged.kept.push({ ...parsed.data, status: { ...parsed.data.status, history: kept } });
    judged.accepted += Math.min(1, states.length) + deployments.length;
    judged.records += records;
  }
  return judged;
}

/** Everything that Argo CD tells of the targets at this moment, on one page. */
export async function readState(
  context: ArgocdContext,
  caller: Caller,
  targets: readonly Target[],
  nowMs: number,
  list: typeof listApplications = listApplications,
): Promise<FactPage> {
  const listed = await list(context, caller, targets, nowMs);
  const tally = createRejectionTally(listed.redact);
  const known = identify(listed, tally);
  const mapped = assign(known, targets);
  const { facts, kept, accepted, unsure, records } = await judgeApps(context, mapped, nowMs, tally);
  const unrelated = known.length - mapped.length;
  assertAnswerFits(tally, records + unrelated + listed.items.length - known.length, context.instance);
  const { presence, settled } = await judgePresence(
    context, caller, targets, known.map(({ identity }) => identity), unsure, nowMs,
  );
  return {
    facts,
    rejected: tally.records(),
    counts: { facts: accepted, nulls: 0, rejected: tally.total, unrelated },
    raw: [
      {
        route: 'GET /api/v1/applications',
        contentType: listed.contentType,
        // Written anew from the fields that are read of the applications that are ours.
        body: listed.redact(JSON.stringify({ items: kept })),
        context: JSON.stringify({ nowMs, targets }),
      },
    ],
    progress: 1,
    ...presence,
    snapshot: { of: 'deployment_state', entityRefs: [...settled].sort() },
  };
}

/** The states of the mapped applications and the syncs they tell of. */
export async function* collectState(
  context: ArgocdContext,
  request: CollectRequest<ArgocdPivot>,
): AsyncGenerator<FactPage> {
  const caller: Caller = { signal: request.signal, budgetShare: request.budgetShare };
  yield await readState(context, caller, request.targets, request.nowMs);
}
