import { APPS } from './deliveryApps';
import { DeliveryBook } from './deliveryBook';
import { appAt, syncsAt } from './deliverySyncs';
import { Estate } from './estate';
import { Incident } from './incident';
import { HOUR_MS, MINUTE_MS } from './time';

const NOW = Date.parse('2026-03-18T10:17:30Z');
const inputs = {
  seed: 7,
  storyStart: Date.parse('2026-03-18T10:15:00Z'),
  scenarios: [],
};
const book = new DeliveryBook(inputs);

describe('applications', () => {
  const estate = new Estate(inputs);

  it('keeps ten successes, oldest first, under numbers that never change', () => {
    for (const spec of APPS) {
      const { history } = appAt(estate, book, spec, NOW);
      expect(history.length).toBeLessThanOrEqual(10);
      const ids = history.map(sync => sync.historyId as number);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(history.every(sync => sync.phase === 'Succeeded')).toBe(true);
    }
  });

  it('is in progress and out of sync for minutes around a rollout', () => {
    const spec = APPS.find(
      one => one.name === 'payments-api-prod',
    ) as (typeof APPS)[number];
    const syncs = syncsAt(book, spec, NOW);
    const last = syncs[syncs.length - 1];
    expect(last.rollout.incidentId).toBe('story/payments-release');
    const during = appAt(estate, book, spec, last.startedAt + 1000);
    expect([during.sync, during.health]).toEqual(['OutOfSync', 'Progressing']);
    const after = appAt(estate, book, spec, NOW);
    expect([after.sync, after.health]).toEqual(['Synced', 'Healthy']);
    expect(after.current?.imageTag).toBe('v2.14.0');
  });

  it('is degraded while a server it depends on is down', () => {
    const down: Incident = {
      id: 'scenario/server-crash/production/cards-db',
      kind: 'server-crash',
      target: 'resource:cards-db',
      environment: 'production',
      start: NOW - 10 * MINUTE_MS,
      end: NOW + HOUR_MS,
    };
    const broken = new Estate({ ...inputs, scenarios: [down] });
    const spec = APPS.find(
      one => one.name === 'cards-switch-prod',
    ) as (typeof APPS)[number];
    expect(appAt(broken, book, spec, NOW).health).toBe('Degraded');
    expect(appAt(estate, book, spec, NOW).health).not.toBe('Degraded');
  });
});
