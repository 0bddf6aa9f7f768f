import type {
  ChangeFact,
  CommitRangeFact,
  DeploymentFact,
  IncidentFact,
  MergeRequestFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  changeFact,
  deploymentFact,
  incidentFact,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { mergeRequestFact } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/doraGround';
import { Random, randomOf } from '../random';
import { linkTo, SHOP } from '../services';
import { YEAR } from '../simulatedYear';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The moment of reading: nothing is told of later. No hour of it is repeated or skipped by the zone. */
export const SEEN_MS = YEAR.endMs - 10 * HOUR_MS - 17 * MINUTE_MS;

/** What is delivered of one entity to one environment. */
export interface Delivery {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: 'gitlab' | 'argocd';
  /** By any tool; those of another than `source` are not to be counted. */
  readonly deployments: readonly (DeploymentFact & { readonly source: string })[];
  readonly ranges: readonly CommitRangeFact[];
  readonly mergeRequests: readonly MergeRequestFact[];
  readonly incidents: readonly IncidentFact[];
  readonly changes: readonly ChangeFact[];
  /** Ids of deployments that were seen unhealthy after settling. */
  readonly degraded: readonly string[];
  /** The merge request that a revert takes back, by ids. */
  readonly reverts: ReadonlyMap<string, string>;
  readonly hotfixes: ReadonlySet<string>;
}

export interface DeliveryOptions {
  readonly entityRef: string;
  readonly environment: string;
  readonly source: 'gitlab' | 'argocd';
  readonly fromMs: number;
  readonly seed: number;
  /** With degraded releases that nobody repairs. */
  readonly isDisputed: boolean;
}

type Commit = { sha: string; committedMs: number; isMerge: boolean };
type Step = 'change' | 'rollback' | 'redeploy' | 'failed' | 'targets';

/** Facts of one entity, drawn step by step along a line of commits. */
class Line {
  readonly commits: Commit[] = [];
  readonly deployments: (DeploymentFact & { source: string })[] = [];
  readonly ranges = new Map<string, CommitRangeFact>();
  readonly mergeRequests: MergeRequestFact[] = [];
  readonly incidents: IncidentFact[] = [];
  readonly changes: ChangeFact[] = [];
  readonly degraded: string[] = [];
  readonly reverts = new Map<string, string>();
  readonly hotfixes = new Set<string>();
  private readonly heads: number[] = [];
  private readonly random: Random;
  private readonly name: string;
  /** Merge requests that a release brought for sure, after the first one. */
  private readonly delivered: MergeRequestFact[] = [];
  private running: number | undefined;
  private lastStep: Step = 'change';

  constructor(private readonly options: DeliveryOptions) {
    this.random = randomOf(options.seed);
    this.name = options.entityRef.split('/')[1] + (options.environment === 'production' ? '' : '-uat');
  }

  private shaOf(index: number): string {
    return `${this.options.seed.toString(16)}${index.toString(16).padStart(6, '0')}`.padEnd(40, 'a');
  }

  private addCommits(fromMs: number, toMs: number): void {
    const count = this.random.whole(1, 5);
    for (let number = 0; number < count; number += 1) {
      const at = fromMs + Math.floor(((toMs - fromMs) * (number + this.random.next())) / count / SECOND_MS) * SECOND_MS;
      const committedMs = this.random.happens(0.03) ? toMs + 3 * HOUR_MS : at;
      this.commits.push({
        sha: this.shaOf(this.commits.length),
        committedMs,
        isMerge: this.random.happens(0.4),
      });
    }
  }

  private addMergeRequests(from: number, deployedMs: number, mayRepair: boolean): MergeRequestFact[] {
    let repairs = mayRepair && this.heads.length > 1 && this.random.happens(0.2);
    return this.commits.slice(from).flatMap((commit, offset) => {
      if (this.random.happens(0.5)) return [];
      const iid = this.mergeRequests.length + 1;
      const late = this.random.happens(0.05);
      const mergedMs = late ? deployedMs + 2 * HOUR_MS : Math.min(commit.committedMs, deployedMs) + 5 * SECOND_MS;
      const way = this.random.pick([
        { mergeCommitSha: commit.sha },
        { mergeCommitSha: null, squashCommitSha: commit.sha },
        { mergeCommitSha: null, headSha: commit.sha },
      ]);
      const origin = this.delivered.at(-1);
      const id = `${this.name}:${iid}`;
      let words: Partial<MergeRequestFact> = {};
      if (repairs && origin && this.random.happens(0.4)) {
        words = { title: `Revert "${origin.title}"`, sourceBranch: `revert-${origin.iid}-x` };
        this.reverts.set(id, origin.externalId);
        repairs = false;
      } else if (repairs) {
        words = this.random.pick<Partial<MergeRequestFact>>([
          { labels: ['hotfix'] },
          { title: `Hotfix: totals ${iid}` },
          { sourceBranch: `hotfix/${iid}` },
        ]);
        this.hotfixes.add(id);
        repairs = false;
      }
      const request = mergeRequestFact(iid, mergedMs, null, {
        ...way,
        externalId: id,
        project: `sales/${this.name}`,
        title: `Change ${this.name} ${offset} ${iid}`,
        state: 'merged',
        links: [linkTo(this.options.entityRef, this.options.environment)],
        ...words,
      });
      this.mergeRequests.push(request);
      return [request];
    });
  }

  private deploy(head: number, atMs: number, over: Partial<DeploymentFact> = {}): string {
    const id = `${this.name}-${this.deployments.length}`;
    const sha = this.commits[head].sha;
    const fact = deploymentFact(id, atMs, sha, {
      project: `sales/${this.name}`,
      links: [linkTo(this.options.entityRef, this.options.environment)],
      updatedMs: atMs,
      ...over,
    });
    this.deployments.push({ ...fact, source: this.options.source });
    return id;
  }

  /** Tells the commits between what ran and what runs now, or that nobody knows them. */
  private tellRange(head: number): boolean {
    if (this.running === undefined || this.running === head || this.options.source !== 'gitlab') return false;
    const [fromSha, toSha] = [this.commits[this.running].sha, this.commits[head].sha];
    const externalId = `sales/${this.name}:${fromSha}...${toSha}`;
    const isGone = this.random.happens(0.02);
    this.ranges.set(externalId, {
      kind: 'commit_range',
      externalId,
      project: `sales/${this.name}`,
      fromSha,
      toSha,
      state: isGone ? 'gone' : 'complete',
      commits: isGone ? [] : this.commits.slice(this.running + 1, head + 1).map(each => ({ ...each, authoredMs: null })),
    });
    return !isGone;
  }

  private addIncidents(finishedMs: number): void {
    if (this.random.happens(0.75)) return;
    const count = this.random.happens(0.3) ? 2 : 1;
    for (let number = 0; number < count; number += 1) {
      const openedMs = finishedMs + this.random.whole(5, 20 * 60) * MINUTE_MS;
      const resolvedMs = openedMs + this.random.whole(10, 3_000) * MINUTE_MS;
      if (openedMs < SEEN_MS) {
        const isOpen = resolvedMs >= SEEN_MS || this.random.happens(0.05);
        this.incidents.push(
          incidentFact(`${this.name}-i${this.incidents.length}`, openedMs, {
            priority: this.random.pick([1, 2, 2, 3, null]),
            state: isOpen ? 'in_progress' : this.random.pick(['closed', 'closed', 'canceled']),
            resolvedMs: isOpen ? null : resolvedMs,
            links: [linkTo(this.options.entityRef, this.options.environment)],
          }),
        );
      }
    }
  }

  private addEmergency(finishedMs: number): void {
    const number = this.changes.length;
    this.changes.push(
      changeFact(`${this.name}-c${number}`, finishedMs - HOUR_MS, {
        type: 'emergency',
        state: 'closed',
        workStartMs: finishedMs - HOUR_MS - MINUTE_MS,
        workEndMs: finishedMs + HOUR_MS,
        plannedEndMs: finishedMs + HOUR_MS,
        links: [linkTo(this.options.entityRef, this.options.environment)],
      }),
    );
  }

  private nextStep(): Step {
    const drawn = this.random.next();
    if (this.heads.length < 2 || drawn < 0.66) return 'change';
    if (drawn < 0.74) return 'rollback';
    if (drawn < 0.82) return 'redeploy';
    return drawn < 0.9 ? 'failed' : 'targets';
  }

  /** Brings new commits, in one target or in two. */
  private release(beforeMs: number, atMs: number, step: Step): void {
    // What is repaired after a rollback is not told alike: KPI.md says the deployment before.
    const mayRepair = step === 'change' && this.lastStep !== 'rollback';
    const from = this.commits.length;
    this.addCommits(beforeMs, atMs);
    const head = this.commits.length - 1;
    const isFirst = this.running === undefined;
    const isListed = this.tellRange(head);
    // Of what nobody lists a later release may turn out to bring it, perhaps after a rollback.
    const requests = this.addMergeRequests(from, atMs, mayRepair && isListed);
    if (isListed && !isFirst) {
      const plain = requests.filter(each => each.mergedMs !== null && each.mergedMs < atMs);
      this.delivered.push(...plain.filter(each => !this.reverts.has(each.externalId)));
    }
    const id = this.deploy(head, atMs);
    if (step === 'targets') this.deploy(head, atMs + this.random.whole(1, 40) * MINUTE_MS);
    this.heads.push(head);
    this.running = head;
    const isRepair = requests.some(each => this.reverts.has(each.externalId) || this.hotfixes.has(each.externalId));
    if (mayRepair && !isRepair && this.heads.length > 2 && this.random.happens(0.06)) this.addEmergency(atMs);
    if (this.options.source === 'argocd' && this.options.isDisputed && this.random.happens(0.15)) {
      this.degraded.push(id);
    }
    this.addIncidents(atMs);
  }

  private step(beforeMs: number, atMs: number): void {
    const step = this.nextStep();
    const earlier = [...new Set(this.heads)].filter(head => head !== this.running);
    if (step === 'rollback' && earlier.length > 0) {
      const head = this.random.pick(earlier.slice(-4));
      this.tellRange(head);
      this.deploy(head, atMs);
      this.running = head;
    } else if (step === 'redeploy' && this.running !== undefined) {
      this.deploy(this.running, atMs);
    } else if (step === 'failed') {
      const from = this.commits.length;
      this.addCommits(beforeMs, atMs);
      this.addMergeRequests(from, atMs, false);
      this.deploy(this.commits.length - 1, atMs, { status: 'failed', statusCode: 'failed' });
    } else {
      this.release(beforeMs, atMs, step);
    }
    if (step !== 'redeploy' && step !== 'failed') this.lastStep = step;
  }

  draw(): Delivery {
    let beforeMs = this.options.fromMs;
    for (;;) {
      const gap = this.random.happens(0.15) ? this.random.whole(3 * 60, 9 * 60) : this.random.whole(9 * 60, 5 * 24 * 60);
      const atMs = beforeMs + gap * MINUTE_MS + this.random.whole(0, 59) * SECOND_MS;
      if (atMs >= SEEN_MS - HOUR_MS) break;
      this.step(beforeMs, atMs);
      beforeMs = atMs;
    }
    const { entityRef, environment, source } = this.options;
    return {
      entityRef,
      environment,
      source,
      deployments: this.deployments,
      ranges: [...this.ranges.values()],
      mergeRequests: this.mergeRequests,
      incidents: this.incidents,
      changes: this.changes,
      degraded: this.degraded,
      reverts: this.reverts,
      hotfixes: this.hotfixes,
    };
  }
}

/** The same for the same options. */
export const drawDelivery = (options: DeliveryOptions): Delivery => new Line(options).draw();

/** Successful deployments of the shop to a place that is no environment of ours. */
export function strayDeployments(): DeploymentFact[] {
  return Array.from({ length: 12 }, (_, month) =>
    deploymentFact(`stray-${month}`, YEAR.startMs + (month * 30 + 10) * DAY_MS, `${month}`.padStart(40, 'b'), {
      environmentName: month % 2 === 0 ? 'review/7' : 'review/8',
      project: 'sales/shop',
      links: [linkTo(SHOP, 'unknown')],
    }),
  );
}
