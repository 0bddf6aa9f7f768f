import {
  Commit,
  HandRelease,
  MergeRequest,
  Pipeline,
  Rollout,
} from './delivery';
import { plannedByHand, plannedOfFault } from './deliveryFaults';
import { CommitGraph } from './deliveryGraph';
import { linkMerge, rootCommit } from './deliveryMerges';
import { Planned, PlannedMerge, plannedDay } from './deliveryPlan';
import { PipelineDesk } from './deliveryPipelines';
import { DeliveryProject } from './deliveryProjects';
import { RolloutDesk } from './deliveryRollouts';
import { Incident } from './incident';
import { DAY_MS, MINUTE_MS } from './time';

/** Everything that one project ever did, sorted by when it could first be seen. */
export interface ProjectLedger {
  readonly project: DeliveryProject;
  readonly graph: CommitGraph;
  readonly root: Commit;
  readonly mergeRequests: readonly MergeRequest[];
  readonly pipelines: readonly Pipeline[];
  readonly rollouts: readonly Rollout[];
}

/** What a ledger is made of. */
export interface LedgerInputs {
  readonly seed: number;
  /** Moment the demo story began, epoch ms. */
  readonly storyStart: number;
  /** Days since 1970, UTC; the last is exclusive. */
  readonly firstDay: number;
  readonly endDay: number;
  /** Bad releases of this component that belong to the calendar or the story. */
  readonly incidents: readonly Incident[];
  /** Bad releases of this component switched on by hand. */
  readonly scenarios: readonly Incident[];
  readonly hand: readonly HandRelease[];
}

// Nobody releases by habit while a release is being repaired.
const BEFORE_MS = 90 * MINUTE_MS;
const AFTER_MS = 20 * MINUTE_MS;

function isQuiet(planned: Planned, incidents: readonly Incident[]): boolean {
  return (
    planned.kind === 'rollout' &&
    incidents.some(
      incident =>
        incident.environment === planned.place &&
        planned.createdAt >= incident.start - BEFORE_MS &&
        planned.createdAt < incident.end + AFTER_MS,
    )
  );
}

function orderedByHand(incident: Incident, hand: readonly HandRelease[]) {
  return hand.some(
    release =>
      release.outcome === 'bad' &&
      release.environment === incident.environment &&
      Math.abs(release.at - incident.start) < 2 * MINUTE_MS,
  );
}

function planOf(project: DeliveryProject, inputs: LedgerInputs): Planned[] {
  const { seed, firstDay, endDay, incidents, scenarios, hand } = inputs;
  const planned: Planned[] = [];
  for (let day = firstDay; day < endDay; day += 1) {
    planned.push(
      ...plannedDay(project, seed, day).filter(one => !isQuiet(one, incidents)),
    );
  }
  planned.push(
    ...incidents.flatMap(incident => plannedOfFault(incident, seed)),
    ...scenarios.flatMap(incident =>
      plannedOfFault(incident, seed, !orderedByHand(incident, hand)),
    ),
    ...hand.flatMap(release => plannedByHand(release, seed)),
  );
  const begin = firstDay * DAY_MS;
  return planned
    .filter(one => one.writtenAt > begin && one.createdAt > begin)
    .sort((a, b) => a.writtenAt - b.writtenAt);
}

type Numbered = { id: number; iid: number; visibleAt: number };

const ID_EPOCH = Date.UTC(2024, 0, 1);
// Counted numbers stay below; what was done by hand leaves their order alone.
const FIRST_EXTRA_IID = 90_001;

/**
 * Gives ids and numbers in the order of creation. An id grows with time across
 * projects, so what is added by hand moves no other.
 */
function number<T extends Numbered>(
  things: T[],
  project: DeliveryProject,
  extras: ReadonlySet<unknown>,
): T[] {
  const taken = new Set<number>();
  let counted = 0;
  let extra = FIRST_EXTRA_IID - 1;
  things.sort((a, b) => a.visibleAt - b.visibleAt);
  for (const thing of things) {
    let id =
      Math.floor((thing.visibleAt - ID_EPOCH) / 1000) * 64 + project.index;
    while (taken.has(id)) {
      id += 64;
    }
    taken.add(id);
    thing.id = id;
    if (extras.has(thing)) {
      extra += 1;
      thing.iid = extra;
    } else {
      counted += 1;
      thing.iid = counted;
    }
  }
  return things;
}

/**
 * Lives the plans of a project in order: each merge builds on the head it meets,
 * each rollout takes what is there.
 */
export function buildLedger(
  project: DeliveryProject,
  inputs: LedgerInputs,
): ProjectLedger {
  const graph = new CommitGraph();
  const begin = inputs.firstDay * DAY_MS;
  const root = graph.add(rootCommit(project, begin));
  graph.advance(root.sha, begin);
  const extras = new Set<unknown>();
  const merges: { planned: PlannedMerge; request: MergeRequest }[] = [];
  const pipelines = new PipelineDesk(project, extras);
  const rollouts = new RolloutDesk(
    project,
    graph,
    pipelines,
    inputs.storyStart,
    extras,
  );
  for (const planned of planOf(project, inputs)) {
    if (planned.kind === 'merge') {
      const request = linkMerge(project, graph, planned);
      merges.push({ planned, request });
      if (planned.extra) {
        extras.add(request);
      }
      pipelines.afterMerge(planned, request);
    } else {
      rollouts.take(planned);
    }
  }
  const mergeRequests = number(
    merges.map(({ request }) => request as MergeRequest & Numbered),
    project,
    extras,
  );
  merges.forEach(({ planned, request }) =>
    pipelines.beforeMerge(planned, request),
  );
  return {
    project,
    graph,
    root,
    mergeRequests,
    pipelines: number(pipelines.all, project, extras),
    rollouts: number(rollouts.all, project, extras),
  };
}
