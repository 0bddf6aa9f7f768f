import type {
  ChangeFact,
  CommitRangeFact,
  DeploymentFact,
  EventLink,
  IncidentFact,
  MergeRequestFact,
  SignalFact,
  TaskSlaFact,
} from '@rosetta/backstage-plugin-monitoring-common';
import { mergeRequestFact } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/doraGround';
import {
  changeFact,
  deploymentFact,
  hourFact,
  incidentFact,
  slaFact,
} from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/facts';
import { daySpan, hoursOf, periodSpan } from '../../calendar';
import { Random, randomOf } from '../random';
import { linkTo } from '../services';
import { ZONE } from '../simulatedYear';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The two months on either side of the border over which an event is moved. The first has a day of 25 hours. */
export const BEFORE = periodSpan('month', '2026-10-01', ZONE);
export const AFTER = periodSpan('month', '2026-11-01', ZONE);
export const LONG_DAY = '2026-10-25';
const BORDER_MS = AFTER.startMs;

/** How an estate is told: `plain` once, `twin` in any order, twice and with old versions, `moved` with an event a second later. */
export const TELLINGS = ['plain', 'twin', 'moved'] as const;
export type Telling = (typeof TELLINGS)[number];

/** What is moved from the last second of one month to the first of the next. */
export const MOVES = ['opened', 'resolved', 'releases', 'closed'] as const;
export type Move = (typeof MOVES)[number];

/** That an incident is held to be caused by a release, by its first deployment. */
export interface Edge {
  readonly incidentId: string;
  readonly deploymentId: string;
  readonly entityRef: string;
  readonly probability: number;
}

/** A domain of two components with everything that happened to them. */
export interface Estate {
  readonly scopeRef: string;
  readonly entityRefs: readonly [string, string];
  readonly move: Move;
  readonly incidents: readonly IncidentFact[];
  readonly slas: readonly TaskSlaFact[];
  readonly changes: readonly ChangeFact[];
  readonly deployments: readonly DeploymentFact[];
  readonly ranges: readonly CommitRangeFact[];
  readonly mergeRequests: readonly MergeRequestFact[];
  readonly edges: readonly Edge[];
  readonly hours: readonly SignalFact[];
}

/** Draws one estate. Every telling draws the same; only names differ, and the moved event. */
class Drawing {
  private readonly random: Random;
  private readonly entityRefs: readonly [string, string];
  private readonly name: string;

  constructor(private readonly number: number, private readonly telling: Telling) {
    this.random = randomOf(1_000_003 * (number + 1));
    this.name = `${telling}-${number}`;
    this.entityRefs = [`component:default/${this.name}-a`, `component:default/${this.name}-b`];
  }

  /** The last second before the border, or the first after it. */
  private at(move: Move): number {
    return BORDER_MS - (this.telling === 'moved' && this.move === move ? 0 : SECOND_MS);
  }

  private get move(): Move {
    return MOVES[this.number % MOVES.length];
  }

  private links(): EventLink[] {
    const [first, second] = this.entityRefs.map(entityRef => linkTo(entityRef));
    return this.random.pick([[first], [second], [first, second], [first, { ...second, via: 'dependency' }]]);
  }

  private somewhen(fromMs: number, toMs: number): number {
    return this.random.whole(fromMs / SECOND_MS, toMs / SECOND_MS) * SECOND_MS;
  }

  private incidents(): IncidentFact[] {
    const drawn = Array.from({ length: this.random.whole(2, 4) }, (_, index): IncidentFact => {
      const openedMs = this.somewhen(BEFORE.startMs - 48 * HOUR_MS, AFTER.endMs - 24 * HOUR_MS);
      const endedMs = openedMs + this.random.whole(1, 30 * 60) * MINUTE_MS;
      const isOpen = this.random.happens(0.2);
      return incidentFact(`${this.name}-i${index}`, openedMs, {
        priority: this.random.pick([1, 1, 2, 3, null]),
        state: isOpen ? 'in_progress' : this.random.pick(['closed', 'resolved', 'closed', 'canceled']),
        resolvedMs: isOpen ? null : endedMs,
        closedMs: isOpen ? null : endedMs,
        reopenCount: this.random.pick([0, 0, 2]),
        category: this.random.pick(['db', 'net']),
        subcategory: 'x',
        closeCode: 'Solved',
        links: this.links(),
        updatedMs: endedMs,
      });
    });
    // The ones that are moved: opened, or resolved, about the border.
    return [
      ...drawn,
      incidentFact(`${this.name}-opened`, this.at('opened'), { links: [linkTo(this.entityRefs[0])] }),
      incidentFact(`${this.name}-resolved`, BORDER_MS - 5 * HOUR_MS, {
        state: 'closed',
        resolvedMs: this.at('resolved'),
        closedMs: this.at('resolved'),
        links: [linkTo(this.entityRefs[0])],
      }),
    ];
  }

  private deploymentsOf(entityRef: string, isFirst: boolean): DeploymentFact[] {
    const letter = isFirst ? 'a' : 'b';
    const count = this.random.whole(3, 5);
    const spanMs = (AFTER.endMs - BEFORE.startMs - 30 * HOUR_MS) / count;
    const facts = Array.from({ length: count }, (_, index): DeploymentFact => {
      const atMs = this.somewhen(BEFORE.startMs + index * spanMs, BEFORE.startMs + (index + 0.8) * spanMs);
      // Of few revisions, so that some come back.
      const revision = this.revision(letter, this.random.happens(0.3) ? this.random.whole(0, 2) : index);
      return this.deployment(`${letter}${index}`, atMs, revision, entityRef, {
        status: this.random.happens(0.1) ? 'failed' : 'success',
      });
    });
    const moved = this.deployment(`${letter}m`, this.at('releases'), this.revision(letter, 99), entityRef);
    return isFirst ? [...facts, moved] : facts;
  }

  private revision(letter: string, index: number): string {
    return `${letter}${this.number.toString(16).padStart(6, '0')}${index}`.padEnd(40, 'c');
  }

  private deployment(
    id: string,
    atMs: number,
    sha: string,
    entityRef: string,
    over: Partial<DeploymentFact> = {},
  ): DeploymentFact {
    return deploymentFact(`${this.name}-${id}`, atMs, sha, {
      project: `sales/${this.name}`,
      links: [linkTo(entityRef)],
      ...over,
    });
  }

  /** Every range between two revisions, one commit in each; the merge request of the commit, where it was merged. */
  private commits(deployments: readonly DeploymentFact[]): Pick<Estate, 'ranges' | 'mergeRequests'> {
    const ranges = new Map<string, CommitRangeFact>();
    const requests: MergeRequestFact[] = [];
    const told = deployments
      .filter(each => each.status === 'success')
      .sort((one, other) => Number(one.finishedMs) - Number(other.finishedMs));
    told.slice(1).forEach((fact, index) => {
      const [fromSha, toSha] = [String(told[index].sha), String(fact.sha)];
      const externalId = `sales/${this.name}:${fromSha}...${toSha}`;
      if (fromSha !== toSha && !ranges.has(externalId)) {
        const committedMs = Number(fact.finishedMs) - this.random.whole(1, 90) * HOUR_MS;
        ranges.set(externalId, {
          kind: 'commit_range',
          externalId,
          project: `sales/${this.name}`,
          fromSha,
          toSha,
          state: 'complete',
          commits: [{ sha: toSha, committedMs, authoredMs: null, isMerge: this.random.happens(0.5) }],
        });
        const iid = requests.length + 1;
        requests.push(
          mergeRequestFact(iid, committedMs + MINUTE_MS, toSha, {
            externalId: `${fact.externalId}:${iid}`,
            project: `sales/${this.name}`,
            title: this.random.happens(0.2) ? `Hotfix: ${iid}` : `Change ${iid}`,
            links: fact.links.map(link => ({ ...link, environment: '*' })),
          }),
        );
      }
    });
    return { ranges: [...ranges.values()], mergeRequests: requests };
  }

  private edges(incidents: readonly IncidentFact[], deployments: readonly DeploymentFact[]): Edge[] {
    const firsts = deployments.filter(
      each =>
        each.status === 'success' &&
        deployments.filter(other => other.sha === each.sha && other.status === 'success').length === 1,
    );
    return incidents.flatMap((incident): Edge[] => {
      const deployment = this.random.pick(firsts.slice(0, 2));
      return deployment && this.random.happens(0.8)
        ? [
            {
              incidentId: incident.externalId,
              deploymentId: deployment.externalId,
              entityRef: deployment.links[0].entityRef,
              probability: this.random.pick([0.4, 0.6, 0.75, 0.98]),
            },
          ]
        : [];
    });
  }

  private hours(): SignalFact[] {
    return this.entityRefs.flatMap(entityRef =>
      hoursOf(daySpan(LONG_DAY, ZONE)).flatMap(startMs => {
        const requests = this.random.happens(0.1) ? 0 : this.random.whole(1, 900);
        return this.random.happens(0.1)
          ? []
          : [
              hourFact(startMs, {
                entityRef,
                requests,
                errors: this.random.happens(0.1) ? null : this.random.whole(0, requests),
                errors5xx: null,
                latencyP95Ms: requests === 0 ? null : this.random.whole(20, 2_000),
              }),
            ];
      }),
    );
  }

  draw(): Estate {
    const incidents = this.incidents();
    const [first, second] = [this.deploymentsOf(this.entityRefs[0], true), this.deploymentsOf(this.entityRefs[1], false)];
    const [one, other] = [this.commits(first), this.commits(second)];
    return {
      scopeRef: `domain:default/${this.name}`,
      entityRefs: this.entityRefs,
      move: this.move,
      incidents,
      slas: incidents.map(({ externalId, openedMs, resolvedMs }) =>
        slaFact(`${externalId}-s`, externalId, {
          hasBreached: this.random.happens(0.4),
          plannedEndMs: openedMs + 4 * HOUR_MS,
          ...(resolvedMs === null ? {} : { stage: 'completed', endedMs: resolvedMs }),
        }),
      ),
      changes: [
        changeFact(`${this.name}-c`, BORDER_MS - 20 * HOUR_MS, {
          state: 'closed',
          outcome: this.random.pick(['successful', 'unsuccessful']),
          closedMs: this.at('closed'),
          links: [linkTo(this.entityRefs[0])],
        }),
      ],
      deployments: [...first, ...second],
      ranges: [...one.ranges, ...other.ranges],
      mergeRequests: [...one.mergeRequests, ...other.mergeRequests],
      edges: this.edges(incidents, [...first, ...second]),
      hours: this.telling === 'moved' ? [] : this.hours(),
    };
  }
}

/** An estate of a number in one telling: the same on every run. */
export const drawEstate = (number: number, telling: Telling): Estate => new Drawing(number, telling).draw();
