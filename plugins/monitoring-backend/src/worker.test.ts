import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { SchedulerServiceTaskScheduleDefinition, SchedulerServiceTaskInvocationDefinition } from '@backstage/backend-plugin-api';
import { ENTITIES } from './__testUtils__/estate';
import { ChangeSignals } from './changeSignals';
import { Composition } from './composition';
import { readMonitoringConfig } from './config';
import { startWorker } from './worker';

type Task = SchedulerServiceTaskScheduleDefinition & SchedulerServiceTaskInvocationDefinition;

function startTestWorker(fails: Partial<Record<'apply' | 'tick' | 'round' | 'seal' | 'dropExpired', () => Promise<unknown>>> = {}) {
  const tasks = new Map<string, Task>();
  const calls: string[] = [];
  const note = (name: string, work: () => Promise<unknown> = async () => undefined) => async () => {
    calls.push(name);
    return work();
  };
  let now = Date.UTC(2026, 10, 20);
  const held = { mappings: '0', stateChanges: 0 };
  const logger = mockServices.logger.mock();
  const stop = startWorker({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities: [...ENTITIES] }),
    scheduler: mockServices.scheduler.mock({
      scheduleTask: async task => {
        tasks.set(task.id, task as Task);
      },
    }),
    logger,
    changes: new ChangeSignals({ publish: async () => void calls.push('publish') }, () => now),
    composition: {
      connectors: [],
      pivotSources: [],
      catalog: { countPresent: async () => 0, apply: note('apply', fails.apply) },
      engine: { tick: note('tick', fails.tick), stop: note('stop') },
      derive: { round: note('round', fails.round ?? (async () => ({ stateChanges: held.stateChanges, views: [] }))) },
      mappings: { version: async () => held.mappings, list: async () => [] },
      seal: note('seal', fails.seal),
      dropExpired: note('dropExpired', fails.dropExpired),
      keepCoverage: note('keepCoverage'),
      signOff: note('signOff'),
      keepSloDays: note('keepSloDays'),
    } as unknown as Composition,
    config: readMonitoringConfig(mockServices.rootConfig({ data: { rosetta: { ingestion: { catalogRefreshSeconds: 60 } } } })),
    now: () => now,
  });
  const run = async (id: string) => {
    await tasks.get(`rosetta-${id}`)!.fn(new AbortController().signal);
  };
  return { stop, tasks, calls, run, logger, held, pass: (ms: number) => { now += ms; } };
}

describe('startWorker', () => {
  it('has a task each for the catalog, collecting, deriving and keeping, in this process only', async () => {
    const worker = startTestWorker();
    await worker.stop;
    expect([...worker.tasks.keys()].sort()).toEqual(['rosetta-catalog', 'rosetta-derive', 'rosetta-ingest', 'rosetta-retention', 'rosetta-seal', 'rosetta-sign-off', 'rosetta-signals', 'rosetta-slo-days']);
    expect([...worker.tasks.values()].every(task => task.scope === 'local')).toBe(true);
    for (const id of ['catalog', 'ingest', 'derive', 'seal', 'slo-days', 'sign-off', 'retention']) await worker.run(id);
    expect(worker.calls).toEqual(['apply', 'tick', 'round', 'seal', 'keepSloDays', 'signOff', 'dropExpired', 'keepCoverage']);
  });

  it('tells open pages of a catalog that changed and of states that changed, and is quiet otherwise', async () => {
    const worker = startTestWorker({ apply: async () => true });
    await worker.stop;
    for (const id of ['derive', 'signals']) await worker.run(id);
    expect(worker.calls).toEqual(['round']);
    worker.held.stateChanges = 1;
    for (const id of ['derive', 'signals', 'signals']) await worker.run(id);
    expect(worker.calls).toEqual(['round', 'round', 'publish']);
    for (const id of ['catalog', 'signals']) await worker.run(id);
    expect(worker.calls.slice(3)).toEqual(['apply', 'publish']);
  });

  it('never lets a task throw, whatever fails: what a task throws is stored and served', async () => {
    const fail = async () => {
      throw new Error('Authorization: Api-Token dt0c01.secret');
    };
    const worker = startTestWorker({ apply: fail, tick: fail, round: fail, seal: fail, dropExpired: fail });
    await worker.stop;
    for (const id of ['catalog', 'ingest', 'derive', 'seal', 'sign-off', 'retention']) await expect(worker.run(id)).resolves.toBeUndefined();
    expect(worker.logger.warn).toHaveBeenCalledTimes(5);
    expect(JSON.stringify(jest.mocked(worker.logger.warn).mock.calls)).not.toContain('secret');
  });

  it('does not read the catalog more often than configured, however often its task is triggered', async () => {
    const worker = startTestWorker();
    await worker.stop;
    for (let trigger = 0; trigger < 5; trigger += 1) await worker.run('catalog');
    expect(worker.calls).toEqual(['apply']);
    worker.pass(60_000);
    await worker.run('catalog');
    expect(worker.calls).toEqual(['apply', 'apply']);
  });

  it('reads the catalog at once when an admin changed a mapping', async () => {
    const worker = startTestWorker();
    await worker.stop;
    await worker.run('catalog');
    worker.held.mappings = '7';
    worker.pass(1_000);
    for (let trigger = 0; trigger < 3; trigger += 1) await worker.run('catalog');
    expect(worker.calls).toEqual(['apply', 'apply']);
  });

  it('does nothing more once it was stopped', async () => {
    const worker = startTestWorker();
    const stop = await worker.stop;
    await stop();
    await worker.run('ingest');
    expect(worker.calls).toEqual(['stop']);
  });
});
