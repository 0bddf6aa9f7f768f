import { calendarIncidents } from './calendar';
import { HandRelease } from './delivery';
import { DeliveryBook } from './deliveryBook';
import { PROJECTS, projectOf } from './deliveryProjects';
import { deliveryTruth } from './deliveryTruth';
import { pipelineAt, rolloutAt, visible } from './deliveryView';
import { Incident } from './incident';
import { storyIncidents } from './story';
import { DAY_MS, MINUTE_MS } from './time';

const NOW = Date.parse('2026-03-18T10:17:30Z');
const STORY = Date.parse('2026-03-18T10:15:00Z');
const inputs = { seed: 7, storyStart: STORY, scenarios: [] };
const book = new DeliveryBook(inputs);
const payments = projectOf('payments-api');

const truthAt = (from: DeliveryBook, now: number, project = payments) =>
  deliveryTruth(from, project, book.beganAt, now, now);

describe('deliveries', () => {
  it('begins the story with v2.14.0 of payments-api, finished just before', () => {
    const start = STORY - 38 * MINUTE_MS;
    const [release] = truthAt(book, NOW).rollouts.filter(
      one => one.incidentId === 'story/payments-release',
    );
    expect(release).toMatchObject({
      version: 'v2.14.0',
      status: 'success',
      environment: 'production',
    });
    const finishedAt = Date.parse(release.finishedAt ?? '');
    expect(finishedAt).toBeLessThan(start);
    expect(finishedAt).toBeGreaterThan(start - MINUTE_MS);
    expect(release.changes?.mergeRequests.length).toBeGreaterThan(0);
  });

  it('begins every bad release of the calendar with a rollout and ends it with another', () => {
    const from = book.beganAt + 10 * DAY_MS;
    const releases = [
      ...calendarIncidents(7, from, NOW),
      ...storyIncidents(STORY),
    ].filter(incident => incident.kind === 'bad-release' && incident.end < NOW);
    expect(releases.length).toBeGreaterThan(60);
    const ends = new Set<string>();
    const returns: [string, string | null | undefined][] = [];
    for (const incident of releases) {
      const project = projectOf(incident.target.slice('component:'.length));
      const of = book
        .ledger(project, NOW)
        .rollouts.filter(one => one.incidentId === incident.id);
      expect(of.map(one => one.place)).toEqual([
        incident.environment,
        incident.environment,
      ]);
      const [begin, end] = of;
      expect(incident.start - begin.finishedAt).toBeGreaterThan(0);
      expect(incident.start - begin.finishedAt).toBeLessThan(MINUTE_MS);
      expect(Math.abs(incident.end - end.finishedAt)).toBeLessThan(
        3 * MINUTE_MS,
      );
      ends.add(end.reason);
      if (end.reason === 'rollback') {
        const truth = deliveryTruth(
          book,
          project,
          begin.createdAt - DAY_MS * 30,
          NOW,
          NOW,
        );
        const bad = truth.rollouts.find(
          one => one.reason === 'bad-release' && one.incidentId === incident.id,
        );
        returns.push([end.sha, bad?.previousSha]);
      }
    }
    expect([...ends].sort()).toEqual(['hotfix', 'rollback']);
    expect(returns.length).toBeGreaterThan(20);
    expect(returns.map(([to]) => to)).toEqual(
      returns.map(([, before]) => before),
    );
  });

  it('never changes the past when time passes, nor when something is switched on', () => {
    const later = NOW + 5 * DAY_MS;
    const release: HandRelease = {
      sequence: 1,
      component: 'payments-api',
      environment: 'production',
      outcome: 'success',
      at: NOW + 1000,
    };
    const scenario: Incident = {
      id: 'scenario/bad-release/production/payments-api',
      kind: 'bad-release',
      target: 'component:payments-api',
      environment: 'production',
      start: NOW - 20 * MINUTE_MS,
      end: Date.UTC(2100, 0, 1),
      enteredAt: NOW + 1000,
    };
    const known = truthAt(book, NOW);
    const others = [
      new DeliveryBook(inputs, [release]),
      new DeliveryBook({ ...inputs, scenarios: [scenario] }),
    ];
    for (const other of others) {
      other.ledger(payments, later);
      expect(truthAt(other, NOW)).toEqual(known);
    }
    const merged = (rows: typeof known) =>
      rows.mergeRequests.map(({ id, iid, createdAt }) => ({
        id,
        iid,
        createdAt,
      }));
    const ids = (rows: typeof known) =>
      rows.rollouts.map(one => one.deploymentId);
    const after = truthAt(book, later);
    expect(ids(after).slice(0, ids(known).length)).toEqual(ids(known));
    expect(merged(after).slice(0, merged(known).length)).toEqual(merged(known));
    for (const other of others) {
      const seen = deliveryTruth(other, payments, book.beganAt, later, later);
      expect(ids(seen)).toEqual(expect.arrayContaining(ids(known)));
    }
  });

  it('shows what a scenario brings no earlier than it was switched on', () => {
    const enteredAt = NOW - 5 * MINUTE_MS;
    const scenario: Incident = {
      id: 'scenario/bad-release/production/cards-switch',
      kind: 'bad-release',
      target: 'component:cards-switch',
      environment: 'production',
      start: NOW - 40 * MINUTE_MS,
      end: NOW + 10 * MINUTE_MS,
      enteredAt,
    };
    const with1 = new DeliveryBook({ ...inputs, scenarios: [scenario] });
    const cards = projectOf('cards-switch');
    const of = (now: number) =>
      truthAt(with1, now, cards).rollouts.filter(
        one => one.incidentId === scenario.id,
      );
    expect(of(enteredAt - 1)).toEqual([]);
    expect(of(enteredAt)).toHaveLength(1);
    expect(of(enteredAt)[0].updatedAt).toBe(new Date(enteredAt).toISOString());
    expect(of(NOW + DAY_MS)).toHaveLength(2);
  });

  it('shows nothing of the future', () => {
    for (const project of PROJECTS) {
      const text = JSON.stringify(
        deliveryTruth(book, project, NOW - 20 * DAY_MS, NOW + DAY_MS, NOW),
      );
      for (const [stamp] of text.matchAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)) {
        expect(Date.parse(stamp)).toBeLessThanOrEqual(NOW);
      }
    }
  });

  it('gives ids that grow with time and are never shared', () => {
    const seen = new Set<number>();
    let count = 0;
    for (const project of PROJECTS) {
      const { rollouts } = book.ledger(project, NOW);
      count += rollouts.length;
      rollouts.forEach((one, index) => {
        seen.add(one.id);
        expect(index === 0 || rollouts[index - 1].id < one.id).toBe(true);
      });
    }
    expect(seen.size).toBe(count);
  });

  it('goes through every state of a rollout and of a pipeline', () => {
    const states = new Set<string>();
    const pipelines = new Set<string>();
    for (const project of PROJECTS) {
      const ledger = book.ledger(project, NOW);
      for (const one of ledger.rollouts.slice(-300)) {
        for (const at of [one.createdAt, one.startedAt, one.finishedAt]) {
          states.add(rolloutAt(one, at).status);
        }
      }
      for (const one of ledger.pipelines.slice(-300)) {
        for (const at of [
          one.createdAt,
          one.runs[0].startedAt,
          one.runs[0].finishedAt,
        ]) {
          pipelines.add(pipelineAt(one, at).status);
        }
      }
    }
    expect([...states].sort()).toEqual([
      'blocked',
      'canceled',
      'created',
      'failed',
      'running',
      'skipped',
      'success',
    ]);
    expect([...pipelines].sort()).toEqual([
      'canceled',
      'failed',
      'pending',
      'running',
      'success',
    ]);
  });

  it('delivers as often as each team is used to', () => {
    const perWeek = (component: string) => {
      const project = projectOf(component);
      const from = NOW - 52 * 7 * DAY_MS;
      return (
        visible(book.ledger(project, NOW).rollouts, NOW).filter(
          one =>
            one.place === 'production' &&
            one.outcome === 'success' &&
            one.createdAt > from,
        ).length / 52
      );
    };
    expect(perWeek('payments-api')).toBeGreaterThan(2);
    expect(perWeek('cards-switch')).toBeGreaterThan(2);
    expect(perWeek('ledger-core')).toBeGreaterThan(0.7);
    expect(perWeek('ledger-core')).toBeLessThan(1.3);
    expect(perWeek('lc-issuance')).toBeGreaterThan(0.3);
    expect(perWeek('lc-issuance')).toBeLessThan(0.7);
  });

  it('costs milliseconds once a project is known', () => {
    const fresh = new DeliveryBook({ ...inputs, seed: 4711 });
    const began = performance.now();
    fresh.ledger(payments, NOW);
    expect(performance.now() - began).toBeLessThan(1000);
    const again = performance.now();
    for (let i = 0; i < 100; i += 1) {
      visible(fresh.ledger(payments, NOW).rollouts, NOW - i * DAY_MS);
    }
    const each = (performance.now() - again) / 100;
    expect(each).toBeLessThan(5);
  });
});
