import {
  Asked,
  Fact,
  IncidentFact,
  OPEN_INCIDENT_STATES,
  ProblemFact,
  SignalFact,
  Tile,
} from '@rosetta/backstage-plugin-monitoring-common';
import { LiveKind } from '@rosetta/backstage-plugin-monitoring-node';
import { DeploymentStateRow, EntityRow, PivotRow, SlotRow } from '../../store';
import { HandlerDependencies } from './dependencies';
import { readLiveStates } from './liveDelivery';

/** The tip that is asked: the slots of a verdict and those that may still come late. */
const REACH_MS = 45 * 60_000;

/** What each tile has to be asked for; others are read from the store. */
const KIND_OF: Partial<Record<Tile['kpi'], LiveKind>> = {
  error_rate: 'signals', latency_p95: 'signals', throughput: 'signals', saturation: 'signals', availability: 'signals',
  cpu: 'signals', memory: 'signals',
  open_incidents: 'incidents', open_problems: 'problems', last_deployment: 'deployment_states',
};

/** Facts that sources told, and when the first of them did: an answer of before stands in for one that fails. */
export interface Told<TFact> {
  readonly facts: readonly TFact[];
  readonly atMs: number;
}

/** What sources said now; a part is undefined where nobody could be asked, or nobody answered. */
export interface LiveSummary {
  readonly slots: readonly SlotRow[] | undefined;
  readonly incidents: Told<IncidentFact> | undefined;
  readonly problems: Told<ProblemFact> | undefined;
  /** What applications run, laid over what is held of those that did not answer. */
  readonly states: ((held: readonly DeploymentStateRow[]) => DeploymentStateRow[]) | undefined;
  readonly asked: readonly Asked[];
}

const of = <K extends Fact['kind']>(facts: readonly Fact[], kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

function slotsOf(facts: readonly Fact[], environment: string): SlotRow[] {
  return of(facts, 'signal')
    .filter(fact => fact.resolution === '5m' && fact.environment === environment)
    .map(({ kind: _kind, entityRef: _ref, environment: _environment, resolution: _resolution, ...slot }: SignalFact) => slot)
    .sort((a, b) => a.startMs - b.startMs);
}

/** Open now, each once; duplicates are not counted (KPI.md 1.7). */
const isOpen = (fact: IncidentFact) =>
  fact.parentId === null && (OPEN_INCIDENT_STATES as readonly string[]).includes(fact.state) &&
  !(fact.state === 'unknown' && fact.resolvedMs !== null);

/**
 * Asks the sources that these tiles need, all at once. Who fails or is slow holds up nobody,
 * and is named with its failure.
 */
export async function readLiveSummary(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  environment: string,
  pivots: readonly PivotRow[],
  tiles: readonly Tile['kpi'][],
  mayReadIncidents: boolean,
): Promise<LiveSummary> {
  const { live } = dependencies;
  const kinds = [...new Set(tiles.map(kpi => KIND_OF[kpi]))].filter(
    (kind): kind is LiveKind => kind !== undefined && kind !== 'deployment_states' && (kind !== 'incidents' || mayReadIncidents),
  );
  const questions = kinds.flatMap(kind =>
    pivots
      .filter(
        pivot =>
          pivot.state === 'mapped' && pivot.pivot !== null && pivot.instance !== null &&
          (kind !== 'signals' || pivot.isSignalSource) && live.offers(kind, pivot.source, pivot.instance),
      )
      .map(pivot => ({ kind, pivot })),
  );
  const asking = Promise.all(
    questions.map(async ({ kind, pivot }) => ({
      kind,
      pivot,
      answer: await live.read({
        kind, source: pivot.source, instance: pivot.instance!, entityRef: entity.entityRef, environment: pivot.environment,
        pivot: pivot.pivot!, via: pivot.origin === 'inherited' ? 'inherited' : 'direct', reachMs: REACH_MS,
      }),
    })),
  );
  const [answers, states] = await Promise.all([
    asking,
    tiles.includes('last_deployment') ? readLiveStates(dependencies, entity, pivots) : undefined,
  ]);
  const factsOf = (kind: LiveKind) => {
    const told = answers.filter(entry => entry.kind === kind && entry.answer.facts !== null);
    const atMs = Math.min(...told.flatMap(({ answer }) => (answer.atMs === null ? [] : [answer.atMs])));
    return Number.isFinite(atMs) ? { facts: told.flatMap(({ answer }) => answer.facts ?? []), atMs } : undefined;
  };
  const [signals, incidents, problems] = [factsOf('signals'), factsOf('incidents'), factsOf('problems')];
  return {
    slots: signals && slotsOf(signals.facts, environment),
    incidents: incidents && { ...incidents, facts: of(incidents.facts, 'incident').filter(isOpen) },
    problems: problems && { ...problems, facts: of(problems.facts, 'problem').filter(problem => problem.status === 'open') },
    states: states?.over,
    asked: [
      ...answers.map(({ pivot, answer }) => ({
        origin: { source: pivot.source, instance: pivot.instance! },
        at: answer.atMs === null ? null : new Date(answer.atMs).toISOString(),
        failure: answer.failure?.code ?? null,
      })),
      ...(states?.asked ?? []),
    ],
  };
}
