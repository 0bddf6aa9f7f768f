import { BlockCache } from './blockCache';
import { HandRelease } from './delivery';
import { ProjectLedger, buildLedger } from './deliveryLedger';
import { DeliveryProject } from './deliveryProjects';
import { EstateInputs } from './estate';
import { everydayIncidents } from './everyday';
import { Incident } from './incident';
import { storyIncidents } from './story';
import { HISTORY_MS } from './ticketBook';
import { DAY_MS } from './time';

// Longer than any merge request stays open: all that can be seen is decided.
const AHEAD_DAYS = 9;
const DAYS_PER_BLOCK = 7;

const isRelease = (incident: Incident) => incident.kind === 'bad-release';

// Switching a scenario on one component leaves the ledgers of the others alone.
const ledgers = new BlockCache<ProjectLedger>(150);
const releases = new BlockCache<readonly Incident[]>(20);

/** What every project did; the caches never change an answer. */
export class DeliveryBook {
  private readonly firstDay: number;

  constructor(
    private readonly inputs: EstateInputs,
    private readonly hand: readonly HandRelease[] = [],
  ) {
    this.firstDay = Math.floor((inputs.storyStart - HISTORY_MS) / DAY_MS);
  }

  /** First moment of which anything is known, epoch ms. */
  get beganAt(): number {
    return this.firstDay * DAY_MS;
  }

  /** Everything of a project that can be seen at `now` (epoch ms), and more: filter by time. */
  ledger(project: DeliveryProject, now: number): ProjectLedger {
    const { seed, storyStart } = this.inputs;
    const target = `component:${project.component.name}`;
    const blocks = Math.ceil(
      (now / DAY_MS + AHEAD_DAYS - this.firstDay) / DAYS_PER_BLOCK,
    );
    const endDay = this.firstDay + Math.max(1, blocks) * DAYS_PER_BLOCK;
    const scenarios = this.inputs.scenarios.filter(
      incident => isRelease(incident) && incident.target === target,
    );
    const hand = this.hand.filter(
      release => release.component === project.component.name,
    );
    const key = JSON.stringify([
      seed,
      storyStart,
      project.index,
      endDay,
      scenarios,
      hand,
    ]);
    return ledgers.get(key, () =>
      buildLedger(project, {
        seed,
        storyStart,
        firstDay: this.firstDay,
        endDay,
        incidents: this.releasesUntil(endDay).filter(
          incident => incident.target === target,
        ),
        scenarios,
        hand,
      }),
    );
  }

  private releasesUntil(endDay: number): readonly Incident[] {
    const { seed, storyStart } = this.inputs;
    return releases.get(JSON.stringify([seed, storyStart, endDay]), () => {
      // The work on a release begins up to three days before it.
      const from = (this.firstDay + 4) * DAY_MS;
      const to = endDay * DAY_MS;
      return [
        ...everydayIncidents(this.inputs, from, to),
        ...storyIncidents(storyStart),
      ].filter(
        incident =>
          isRelease(incident) && incident.start >= from && incident.start < to,
      );
    });
  }
}
