import { Fact, NO_SIGNAL_VALUES } from '@rosetta/backstage-plugin-monitoring-common';
import { incidentFact } from '../../__testUtils__/facts';
import { LiveAnswer, LiveQuestion } from '../../live';
import { DeploymentStateRow, EntityRow, PivotRow } from '../../store';
import { HandlerDependencies } from './dependencies';
import { readLiveSummary } from './liveSummary';

const NOW = Date.UTC(2026, 10, 20, 10);
const SLOT = 300_000;
const entity = { entityRef: 'component:default/shop' } as EntityRow;
const pivot = (source: string, changes: Partial<PivotRow> = {}) =>
  ({ source, instance: 'main', environment: 'production', state: 'mapped', origin: 'rosetta', pivot: '{}', isSignalSource: false, ...changes }) as PivotRow;
const PIVOTS = [pivot('dynatrace', { isSignalSource: true }), pivot('prometheus'), pivot('servicenow', { origin: 'inherited' }), pivot('argocd', { state: 'switched_off' })];

const signal = (startMs: number, changes: object = {}): Fact => ({
  kind: 'signal', entityRef: entity.entityRef, environment: 'production', resolution: '5m', startMs, ...NO_SIGNAL_VALUES, requests: 10, ...changes,
});

describe('readLiveSummary', () => {
  let asked: LiveQuestion[];
  let answers: Record<string, LiveAnswer>;
  const dependencies = () =>
    ({
      live: {
        offers: (kind: string, source: string) => Object.hasOwn(answers, `${source} ${kind}`),
        read: async (question: LiveQuestion) => {
          asked.push(question);
          return answers[`${question.source} ${question.kind}`];
        },
      },
    }) as unknown as HandlerDependencies;
  const told = (facts: readonly Fact[]): LiveAnswer => ({ facts, atMs: NOW, failure: null });
  const read = (tiles: Parameters<typeof readLiveSummary>[4], mayRead = true) =>
    readLiveSummary(dependencies(), entity, 'production', PIVOTS, tiles, mayRead);

  beforeEach(() => {
    asked = [];
    answers = {
      'dynatrace signals': told([signal(NOW - SLOT), signal(NOW - 2 * SLOT), signal(NOW, { resolution: '1h' }), signal(NOW, { environment: 'uat' })]),
      'prometheus signals': told([signal(NOW - SLOT, { requests: 99 })]),
      'dynatrace problems': told([]),
      'servicenow incidents': told([
        incidentFact('1', NOW), incidentFact('2', NOW, { state: 'resolved', resolvedMs: NOW }), incidentFact('3', NOW, { parentId: '1' }),
        incidentFact('4', NOW, { state: 'unknown', resolvedMs: NOW }),
      ]),
    };
  });

  it('asks each source once, the signal source only for signals, and what the tiles need only', async () => {
    await read(['error_rate', 'latency_p95', 'saturation']);
    expect(asked.map(question => [question.source, question.kind])).toEqual([['dynatrace', 'signals']]);
    asked = [];
    await read(['open_incidents', 'last_deployment', 'network_latency']);
    expect(asked).toEqual([expect.objectContaining({ source: 'servicenow', kind: 'incidents', via: 'inherited' })]);
  });

  it('gives slots of the environment in order, open incidents without duplicates, and no problems where there are none', async () => {
    const live = await read(['error_rate', 'open_incidents', 'open_problems']);
    expect(live.slots?.map(slot => slot.startMs)).toEqual([NOW - 2 * SLOT, NOW - SLOT]);
    expect(live.incidents?.facts.map(fact => fact.externalId)).toEqual(['1']);
    expect(live.problems).toEqual({ facts: [], atMs: NOW });
    expect(live.asked).toHaveLength(3);
  });

  it('says of an answer that stands in for one that failed how old it is', async () => {
    answers['servicenow incidents'] = { facts: [incidentFact('1', NOW)], atMs: NOW - 30_000, failure: { code: 'timeout', message: '' } };
    expect((await read(['open_incidents'])).incidents).toMatchObject({ atMs: NOW - 30_000, facts: [{ externalId: '1' }] });
  });

  it('does not ask for what the caller may not read', async () => {
    const live = await read(['open_incidents'], false);
    expect([asked, live.incidents]).toEqual([[], undefined]);
  });

  it('lays what applications run now over what is held, except of an instance that does not answer', async () => {
    const argocd = pivot('argocd');
    const other = pivot('argocd', { instance: 'edge' });
    const state = (externalId: string): Fact => ({
      kind: 'deployment_state', externalId, entityRef: entity.entityRef, environment: 'production', sync: 'synced',
      health: 'healthy', healthSinceMs: null, operationPhase: null, operationStartedMs: null, operationFinishedMs: null,
      revision: 'a3f9', version: '1.2', images: [], repository: null, deployedMs: NOW - SLOT, conditions: [], observedMs: NOW,
    });
    const row = (instance: string, externalId: string) => ({ source: 'argocd', instance, externalId }) as DeploymentStateRow;
    const held = [row('main', 'old'), row('edge', 'kept')];
    answers['argocd deployment_states'] = told([state('new')]);
    const dependenciesOf = dependencies();
    const failing = {
      ...dependenciesOf,
      live: {
        ...dependenciesOf.live,
        read: async (question: LiveQuestion) =>
          question.instance === 'edge' ? { facts: null, atMs: null, failure: { code: 'timeout', message: '' } } : answers['argocd deployment_states'],
      },
    } as unknown as HandlerDependencies;
    const live = await readLiveSummary(failing, entity, 'production', [argocd, other], ['last_deployment'], true);
    expect(live.states?.(held).map(({ instance, externalId }) => `${instance} ${externalId}`)).toEqual(['edge kept', 'main new']);
    expect(live.asked.map(({ failure }) => failure)).toEqual([null, 'timeout']);
  });

  it('names a source that fails, and leaves its part to what is held', async () => {
    answers['dynatrace signals'] = { facts: null, atMs: null, failure: { code: 'timeout', message: '' } };
    const live = await read(['error_rate', 'open_incidents']);
    expect(live.slots).toBeUndefined();
    expect(live.incidents?.facts).toHaveLength(1);
    expect(live.asked).toEqual([
      { origin: { source: 'dynatrace', instance: 'main' }, at: null, failure: 'timeout' },
      { origin: { source: 'servicenow', instance: 'main' }, at: new Date(NOW).toISOString(), failure: null },
    ]);
  });
});
