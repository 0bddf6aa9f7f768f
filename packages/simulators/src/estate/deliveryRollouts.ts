import { Place, Rollout } from './delivery';
import { CommitGraph } from './deliveryGraph';
import { Draft, PipelineDesk, rolloutUser } from './deliveryPipelines';
import { PlannedRollout } from './deliveryPlan';
import { DeliveryProject } from './deliveryProjects';
import { branchName, changeTitle, contributorOf, shaOf } from './deliveryWords';
import { DAY_MS, MINUTE_MS, SLOT_MS, floorTo } from './time';

const WEEK_MS = 7 * DAY_MS;
const MINORS_PER_MAJOR = 30;
// The story's release of payments-api is v2.14.0.
const STORY_MINOR = 2 * MINORS_PER_MAJOR + 14;
// Before the pipeline of the story's release begins.
const VERSION_ANCHOR_MS = 98 * MINUTE_MS;

type RolloutDraft = Draft<Rollout>;

/** Decides what each rollout of one project brings where. */
export class RolloutDesk {
  readonly all: RolloutDraft[] = [];
  private readonly running = new Map<Place, string>();
  private readonly lastTry = new Map<Place, RolloutDraft>();
  private readonly beforeIncident = new Map<string, string>();
  private readonly versions = new Map<string, string>();
  private readonly patches = new Map<number, number>();

  constructor(
    private readonly project: DeliveryProject,
    private readonly graph: CommitGraph,
    private readonly pipelines: PipelineDesk,
    private readonly storyStart: number,
    private readonly extras: Set<unknown>,
  ) {}

  /** Carries a planned rollout out; some turn out to have nothing to do. */
  take(planned: PlannedRollout): void {
    const { place, key } = planned;
    const sha = this.shaFor(planned);
    if (sha === undefined) {
      return;
    }
    const running = this.running.get(place);
    if (planned.reason === 'regular' && sha === running) {
      return;
    }
    const begins = ['bad-release', 'hand'].includes(planned.reason);
    if (begins && planned.incidentId && running) {
      this.beforeIncident.set(planned.incidentId, running);
    }
    const failed =
      planned.what === 'again' ? this.lastTry.get(place) : undefined;
    const version = this.versionFor(planned, sha, failed);
    const branch = this.branchOf(planned);
    const tag = version !== undefined && branch === undefined;
    const ref = branch ?? version ?? 'main';
    const user = rolloutUser(key, contributorOf(key));
    const rollout: RolloutDraft = {
      id: 0,
      iid: 0,
      place,
      environmentName: this.environmentName(place, branch),
      sha,
      ref,
      tag,
      version,
      reason: planned.reason,
      incidentId: planned.incidentId,
      outcome: planned.outcome,
      user,
      createdAt: planned.createdAt,
      approvedAt: planned.approvedAt,
      startedAt: planned.startedAt,
      finishedAt: planned.finishedAt,
      touchedAt: planned.touchedAt,
      visibleAt: planned.extra ? planned.writtenAt : planned.createdAt,
      pipeline: this.pipelineFor(planned, failed, sha, ref, tag, user),
    };
    this.all.push(rollout);
    if (planned.extra) {
      this.extras.add(rollout);
    }
    this.lastTry.set(place, rollout);
    if (planned.outcome === 'success') {
      this.running.set(place, sha);
    }
  }

  private shaFor(planned: PlannedRollout): string | undefined {
    const { place, what, key, incidentId } = planned;
    if (place === 'review' || what === 'throwaway') {
      // The branch was rebased or deleted since: nobody finds this commit again.
      return shaOf(`${this.project.path}/gone/${key}`);
    }
    if (what === 'again') {
      const last = this.lastTry.get(place);
      return last?.outcome === 'failed' ? last.sha : undefined;
    }
    if (what === 'before') {
      return this.beforeIncident.get(incidentId ?? '');
    }
    const { main } = this.graph;
    return main[main.length - 1].sha;
  }

  private branchOf({ place, what, key }: PlannedRollout): string | undefined {
    if (place === 'review') {
      return branchName(changeTitle(key, false), key);
    }
    return what === 'throwaway' ? `spike-${key % 1000}` : undefined;
  }

  private environmentName(place: Place, branch: string | undefined): string {
    switch (place) {
      case 'uat':
        return this.project.uatName;
      case 'review':
        return `review/${branch}`;
      case 'other':
        return this.project.oddEnvironment ?? 'sandbox';
      default:
        return place;
    }
  }

  /** A minor version per week of the story, a patch for each release in it. */
  private versionFor(
    planned: PlannedRollout,
    sha: string,
    failed: RolloutDraft | undefined,
  ): string | undefined {
    if (!this.project.tagged || planned.place !== 'production') {
      return undefined;
    }
    if (failed) {
      return failed.version;
    }
    if (planned.reason === 'rollback') {
      return this.versions.get(sha);
    }
    const anchor = floorTo(this.storyStart, SLOT_MS) - VERSION_ANCHOR_MS;
    const week = Math.floor((planned.createdAt - anchor) / WEEK_MS);
    const patch = this.patches.get(week) ?? 0;
    this.patches.set(week, patch + 1);
    const base =
      this.project.component.name === 'payments-api'
        ? STORY_MINOR
        : STORY_MINOR + (this.project.key % 50);
    const minor = base + week;
    const version = `v${Math.floor(minor / MINORS_PER_MAJOR)}.${
      minor % MINORS_PER_MAJOR
    }.${patch}`;
    this.versions.set(sha, version);
    return version;
  }

  private pipelineFor(
    planned: PlannedRollout,
    failed: RolloutDraft | undefined,
    sha: string,
    ref: string,
    tag: boolean,
    user: Rollout['user'],
  ): Rollout['pipeline'] {
    if (this.project.deploysByApi || this.project.route === 'argocd') {
      return undefined;
    }
    if (failed?.pipeline) {
      this.pipelines.runAgain(failed.pipeline, planned);
      return failed.pipeline;
    }
    return this.pipelines.forRollout(planned, sha, ref, tag, user);
  }
}
