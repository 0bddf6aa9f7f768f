import {
  GaugeTotals,
  ServiceTotals,
  addGauge,
  addService,
  createServiceTotals,
  resetServiceTotals,
} from './aggregate';
import { BlockCache } from './blockCache';
import { effectsOf } from './effects';
import { everydayIncidents } from './everyday';
import { Effect, Incident } from './incident';
import { ResourceBlock, resourceBlock } from './resourceBlock';
import { ServiceBlock, serviceBlock } from './serviceBlock';
import { storyIncidents } from './story';
import { DAY_MS, HOUR_MS } from './time';
import { SignalNode } from './topology';

/** Everything the estate depends on. Time is given to each function. */
export interface EstateInputs {
  /** Any integer; decides noise and the calendar of incidents. */
  readonly seed: number;
  /** Moment the demo story began, epoch ms. */
  readonly storyStart: number;
  /** Incidents switched on by hand. */
  readonly scenarios: readonly Incident[];
}

// About 14 kB a block: 90 days of 60 services stay in memory.
const CACHED_BLOCKS = 6000;

/**
 * The simulated estate. The caches inside never change an answer: the same
 * inputs and window give the same values in any order of asking.
 */
export class Estate {
  private readonly services = new BlockCache<ServiceBlock>(CACHED_BLOCKS);
  private readonly resources = new BlockCache<ResourceBlock>(CACHED_BLOCKS);
  private readonly dayEffects = new BlockCache<Map<string, Effect[]>>(800);
  private readonly fixed: readonly Incident[];
  private readonly scratch = createServiceTotals();
  private readonly serviceOf = (node: SignalNode, dayStart: number) =>
    this.services.get(`${node.id}${dayStart}`, () =>
      serviceBlock(
        this.inputs.seed,
        node,
        dayStart,
        this.effectsFor(node, dayStart),
      ),
    );
  private readonly resourceOf = (node: SignalNode, dayStart: number) =>
    this.resources.get(`${node.id}${dayStart}`, () =>
      resourceBlock(
        this.inputs.seed,
        node,
        dayStart,
        this.effectsFor(node, dayStart),
      ),
    );

  constructor(readonly inputs: EstateInputs) {
    this.fixed = [...storyIncidents(inputs.storyStart), ...inputs.scenarios];
  }

  /** Incidents whose own span, or its echo on dependants, overlaps [from, to). */
  incidentsBetween(from: number, to: number): Incident[] {
    return [
      ...everydayIncidents(this.inputs, from, to),
      ...this.fixed.filter(
        incident => incident.start < to && incident.end + HOUR_MS > from,
      ),
    ];
  }

  /**
   * Traffic of a set of services in [start, end), whole minutes, epoch ms.
   * The result is reused by the next call: read it at once.
   */
  serviceTotals(
    nodes: readonly SignalNode[],
    start: number,
    end: number,
  ): ServiceTotals {
    resetServiceTotals(this.scratch);
    for (const node of nodes) {
      addService(
        this.scratch,
        this.inputs.seed,
        node,
        this.serviceOf,
        start,
        end,
      );
    }
    return this.scratch;
  }

  /** Statistics of one signal of containers or hosts in [start, end), epoch ms. */
  gaugeTotals(
    nodes: readonly SignalNode[],
    signal: keyof ResourceBlock,
    start: number,
    end: number,
  ): GaugeTotals {
    const totals: GaugeTotals = {
      count: 0,
      sum: 0,
      min: Infinity,
      max: -Infinity,
    };
    for (const node of nodes) {
      addGauge(totals, node, this.resourceOf, signal, start, end);
    }
    return totals;
  }

  /** Start of the silence a node is in at `time`, or undefined when it reports. */
  silentSince(node: SignalNode, time: number): number | undefined {
    const silences = this.effectsFor(
      node,
      Math.floor(time / DAY_MS) * DAY_MS,
    ).filter(
      effect => effect.silent && effect.start <= time && time < effect.end,
    );
    return silences.length
      ? Math.min(...silences.map(effect => effect.start))
      : undefined;
  }

  private effectsFor(node: SignalNode, dayStart: number): readonly Effect[] {
    const byOwner = this.dayEffects.get(String(dayStart), () => {
      const map = new Map<string, Effect[]>();
      for (const incident of this.incidentsBetween(
        dayStart,
        dayStart + DAY_MS,
      )) {
        for (const effect of effectsOf(incident)) {
          if (effect.start < dayStart + DAY_MS && effect.end > dayStart) {
            const key = `${effect.owner}/${incident.environment}`;
            map.set(key, [...(map.get(key) ?? []), effect]);
          }
        }
      }
      return map;
    });
    return byOwner.get(`${node.owner}/${node.environment}`) ?? [];
  }
}
