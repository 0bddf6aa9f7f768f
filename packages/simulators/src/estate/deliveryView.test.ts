import fc from 'fast-check';
import { HandRelease } from './delivery';
import { DeliveryBook } from './deliveryBook';
import { ProjectLedger } from './deliveryLedger';
import { PROJECTS, projectOf } from './deliveryProjects';
import {
  commitsOfRequest,
  mergeRequestAt,
  pipelineAt,
  rolloutAt,
  visible,
} from './deliveryView';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time';

const NOW = Date.parse('2026-03-18T10:17:30Z');
const inputs = { seed: 7, storyStart: NOW, scenarios: [] };
const book = new DeliveryBook(inputs);

/** All that a reader sees of a project at a moment: what it is to when it changed. */
function seen(ledger: ProjectLedger, now: number) {
  const rows = new Map<string, { what: string; updatedAt: number }>();
  visible(ledger.rollouts, now).forEach(one => {
    const { status, updatedAt } = rolloutAt(one, now);
    rows.set(`deployment ${one.id}`, {
      what: `${one.sha} ${status}`,
      updatedAt,
    });
  });
  visible(ledger.pipelines, now).forEach(one => {
    const { status, updatedAt } = pipelineAt(one, now);
    rows.set(`pipeline ${one.id}`, { what: `${one.sha} ${status}`, updatedAt });
  });
  visible(ledger.mergeRequests, now).forEach(one => {
    const { status, updatedAt } = mergeRequestAt(one, now);
    const commits = commitsOfRequest(one, now).map(commit => commit.sha);
    rows.set(`request ${one.iid}`, {
      what: `${status} ${commits}`,
      updatedAt,
    });
  });
  return rows;
}

/** Rows that changed between two moments although they say that they did not. */
function changedInSecret(
  before: ReturnType<typeof seen>,
  after: ReturnType<typeof seen>,
  since: number,
): string[] {
  return [...after].flatMap(([name, { what, updatedAt }]) =>
    before.get(name)?.what !== what && updatedAt <= since ? [name] : [],
  );
}

describe('what a reader follows by its time of change', () => {
  it('never changes without saying so, and nothing vanishes', () => {
    fc.assert(
      fc.property(
        fc.nat(PROJECTS.length - 1),
        fc.nat(300 * DAY_MS),
        fc.nat(8 * HOUR_MS),
        (index, ago, step) => {
          const ledger = book.ledger(PROJECTS[index], NOW);
          const first = NOW - 8 * HOUR_MS - ago;
          const before = seen(ledger, first);
          const after = seen(ledger, first + step);
          expect(changedInSecret(before, after, first)).toEqual([]);
          expect([...before.keys()].filter(name => !after.has(name))).toEqual(
            [],
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('holds for what is ordered by hand, too', () => {
    const project = projectOf('payments-router');
    for (let hour = 0; hour < 72; hour += 1) {
      const at = NOW + hour * HOUR_MS;
      const release: HandRelease = {
        sequence: 1,
        component: 'payments-router',
        environment: hour % 2 ? 'uat' : 'production',
        outcome: 'success',
        at,
      };
      const other = new DeliveryBook(inputs, [release]).ledger(project, at);
      const before = seen(book.ledger(project, at), at - 1);
      const after = seen(other, at + MINUTE_MS);
      expect(changedInSecret(before, after, at - 1)).toEqual([]);
      expect([...before.keys()].filter(name => !after.has(name))).toEqual([]);
    }
  });
});
