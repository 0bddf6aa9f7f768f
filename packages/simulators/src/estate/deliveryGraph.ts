import { Commit } from './delivery';

/** The commits of one project and what is reachable from what. */
export class CommitGraph {
  private readonly commits = new Map<string, Commit>();
  /** The main branch, oldest first: when each head became the head, epoch ms. */
  readonly main: { sha: string; at: number }[] = [];

  add(commit: Commit): Commit {
    this.commits.set(commit.sha, commit);
    return commit;
  }

  advance(sha: string, at: number): void {
    this.main.push({ sha, at });
  }

  get(sha: string): Commit | undefined {
    return this.commits.get(sha);
  }

  /** Every commit, in the order in which they were written. */
  all(): Iterable<Commit> {
    return this.commits.values();
  }

  /** The only commit whose id begins so; undefined when there is none or several. */
  startingWith(prefix: string): Commit | undefined {
    const found = [...this.commits.values()].filter(commit =>
      commit.sha.startsWith(prefix),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  /** Head of the main branch at `time` (epoch ms); the root before anything was merged. */
  headAt(time: number): string {
    let low = 0;
    let high = this.main.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.main[middle].at <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.main[Math.max(0, low - 1)].sha;
  }

  /** The commit and all its ancestors, without what `known` holds. */
  reach(sha: string, known: ReadonlySet<string> = new Set()): Set<string> {
    const reached = new Set<string>();
    const open = known.has(sha) ? [] : [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const commit = this.commits.get(next);
      if (commit && !reached.has(next)) {
        reached.add(next);
        open.push(...commit.parents.filter(parent => !known.has(parent)));
      }
    }
    return reached;
  }

  /** Commits of `to` that are not in `from`, oldest first. */
  between(from: string, to: string): Commit[] {
    return this.inOrder(this.reach(to, this.reach(from)));
  }

  /** The newest commit that two have in common. */
  mergeBase(first: string, second: string): string | undefined {
    const known = this.reach(first);
    const common = [...this.reach(second)].filter(sha => known.has(sha));
    return this.inOrder(new Set(common)).pop()?.sha;
  }

  /** Commits by the time they were committed; a parent always before its child. */
  inOrder(shas: ReadonlySet<string>): Commit[] {
    const order: Commit[] = [];
    const done = new Set<string>();
    const byTime = [...shas]
      .flatMap(sha => this.commits.get(sha) ?? [])
      .sort(
        (a, b) => a.committedAt - b.committedAt || (a.sha < b.sha ? -1 : 1),
      );
    const visit = (start: Commit) => {
      const stack = [start];
      while (stack.length) {
        const top = stack[stack.length - 1];
        const missing = top.parents.filter(
          sha => shas.has(sha) && !done.has(sha),
        );
        if (done.has(top.sha) || !missing.length) {
          stack.pop();
          if (!done.has(top.sha)) {
            done.add(top.sha);
            order.push(top);
          }
        } else {
          stack.push(...missing.flatMap(sha => this.commits.get(sha) ?? []));
        }
      }
    };
    byTime.forEach(visit);
    return order;
  }
}
