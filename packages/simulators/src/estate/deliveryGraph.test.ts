import fc from 'fast-check';
import { DeliveryBook } from './deliveryBook';
import { PROJECTS } from './deliveryProjects';

const NOW = Date.parse('2026-03-18T10:17:30Z');
const book = new DeliveryBook({ seed: 7, storyStart: NOW, scenarios: [] });

describe('commits of a project', () => {
  it('counts commits by reachability', () => {
    fc.assert(
      fc.property(
        fc.nat(PROJECTS.length - 1),
        fc.nat(100_000),
        fc.nat(100_000),
        (index, one, two) => {
          const { graph } = book.ledger(PROJECTS[index], NOW);
          const all = [...graph.all()];
          const from = all[one % all.length];
          const to = all[two % all.length];
          // By definition: ancestors of one that are not ancestors of the other.
          const ancestors = (sha: string, into = new Set<string>()) => {
            const open = [sha];
            while (open.length) {
              const next = open.pop() as string;
              if (!into.has(next)) {
                into.add(next);
                open.push(...(graph.get(next)?.parents ?? []));
              }
            }
            return into;
          };
          const known = ancestors(from.sha);
          const expected = [...ancestors(to.sha)].filter(
            sha => !known.has(sha),
          );
          const between = graph.between(from.sha, to.sha);
          expect(between.map(commit => commit.sha).sort()).toEqual(
            expected.sort(),
          );
          between.forEach((commit, position) =>
            commit.parents.forEach(parent =>
              expect(
                between.findIndex(other => other.sha === parent),
              ).toBeLessThan(position),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has no commit without its parents, and one root', () => {
    for (const project of PROJECTS) {
      const { graph, root } = book.ledger(project, NOW);
      const orphans = [...graph.all()].filter(
        commit => !commit.parents.every(parent => graph.get(parent)),
      );
      expect(orphans).toEqual([]);
      const roots = [...graph.all()].filter(one => one.parents.length === 0);
      expect(roots).toEqual([root]);
    }
  });
});
