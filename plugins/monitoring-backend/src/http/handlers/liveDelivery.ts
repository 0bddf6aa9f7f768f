import { DeploymentStateFact, Deployments, Fact, PipelineFact, SourceId } from '@rosetta/backstage-plugin-monitoring-common';
import { LiveKind } from '@rosetta/backstage-plugin-monitoring-node';
import { LiveAnswer } from '../../live';
import { DeploymentStateRow, EntityRow, PipelineRow, PivotRow } from '../../store';
import { HandlerDependencies } from './dependencies';

/** Live answers of a deployer reach this far back: the pipelines of the last week. */
const REACH_MS = 7 * 86_400_000;

const date = (ms: number | null) => (ms === null ? null : new Date(ms));

function stateRow(source: SourceId, instance: string, fact: DeploymentStateFact): DeploymentStateRow {
  return {
    environment: fact.environment, source, instance, externalId: fact.externalId, sync: fact.sync, health: fact.health,
    healthSince: date(fact.healthSinceMs), operationPhase: fact.operationPhase,
    operationStarted: date(fact.operationStartedMs), operationFinished: date(fact.operationFinishedMs),
    revision: fact.revision, version: fact.version, images: fact.images, repository: fact.repository,
    deployed: date(fact.deployedMs), conditions: fact.conditions, observed: new Date(fact.observedMs),
  };
}

function pipelineRow(source: SourceId, instance: string, fact: PipelineFact): PipelineRow {
  return {
    source, instance, externalId: fact.externalId, project: fact.project, number: fact.number, status: fact.status,
    ref: fact.ref, sha: fact.sha, created: new Date(fact.createdMs), finished: date(fact.finishedMs),
  };
}

interface Asked {
  readonly source: SourceId;
  readonly instance: string;
  readonly answer: LiveAnswer;
}

/** Asks every pivot of a source at once; who fails or is slow holds up nobody. */
async function askAll(
  { live }: HandlerDependencies,
  entity: EntityRow,
  pivots: readonly PivotRow[],
  kind: LiveKind,
): Promise<Asked[]> {
  const able = pivots.filter(
    pivot =>
      pivot.state === 'mapped' && pivot.pivot !== null && pivot.instance !== null &&
      live.offers(kind, pivot.source, pivot.instance),
  );
  return Promise.all(
    able.map(async pivot => ({
      source: pivot.source,
      instance: pivot.instance!,
      answer: await live.read({
        kind, source: pivot.source, instance: pivot.instance!, entityRef: entity.entityRef,
        environment: pivot.environment, pivot: pivot.pivot!, via: pivot.origin === 'inherited' ? 'inherited' : 'direct',
        reachMs: REACH_MS,
      }),
    })),
  );
}

const of = <K extends Fact['kind']>(facts: readonly Fact[], kind: K) =>
  facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);

const askedView = ({ source, instance, answer }: Asked): Deployments['asked'][number] => ({
  origin: { source, instance },
  at: answer.atMs === null ? null : new Date(answer.atMs).toISOString(),
  failure: answer.failure?.code ?? null,
});

/** Those told just now, and those held of instances that did not answer. */
function statesNow(told: readonly Asked[], held: readonly DeploymentStateRow[]): DeploymentStateRow[] {
  const isAnswered = (row: DeploymentStateRow) =>
    told.some(entry => entry.source === row.source && entry.instance === row.instance && entry.answer.facts !== null);
  return [
    ...held.filter(row => !isAnswered(row)),
    ...told.flatMap(entry =>
      of(entry.answer.facts ?? [], 'deployment_state').map(fact => stateRow(entry.source, entry.instance, fact)),
    ),
  ];
}

/**
 * What runs where, asked now. A source that does not answer keeps what is held of it, and
 * is named with its failure.
 */
export async function readLiveDelivery(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  pivots: readonly PivotRow[],
  held: { states: readonly DeploymentStateRow[]; pipelines: readonly PipelineRow[] },
): Promise<{ states: DeploymentStateRow[]; pipelines: PipelineRow[]; asked: Deployments['asked'] }> {
  const [states, pipelines] = await Promise.all([
    askAll(dependencies, entity, pivots, 'deployment_states'),
    askAll(dependencies, entity, pivots, 'pipelines'),
  ]);
  return {
    states: statesNow(states, held.states),
    pipelines: [
      ...pipelines.flatMap(entry => of(entry.answer.facts ?? [], 'pipeline').map(fact => pipelineRow(entry.source, entry.instance, fact))),
      ...held.pipelines,
    ].sort((a, b) => b.created.getTime() - a.created.getTime()),
    asked: [...states, ...pipelines].map(askedView),
  };
}

/** What applications run, asked now, without pipelines. @returns undefined where nobody could be asked */
export async function readLiveStates(
  dependencies: HandlerDependencies,
  entity: EntityRow,
  pivots: readonly PivotRow[],
): Promise<{ over(held: readonly DeploymentStateRow[]): DeploymentStateRow[]; asked: Deployments['asked'] } | undefined> {
  const states = await askAll(dependencies, entity, pivots, 'deployment_states');
  return states.length === 0 ? undefined : { over: held => statesNow(states, held), asked: states.map(askedView) };
}
