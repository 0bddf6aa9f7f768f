import {
  CollectTarget,
  ConnectorError,
  FactPage,
  SeriesRef,
} from '@rosetta/backstage-plugin-monitoring-node';
import { Caller, GitlabClient, OF_ONE_PROJECT } from './ask';
import { findProject, Project, REFUSED } from './findProject';
import { GitlabPivot } from './pivot';

/** How long a project's absence or refusal is believed. */
const FRESH_MS = 600_000;
/** A project keeps its number; only its name may be old, and the stream `projects` asks each hour. */
const FRESH_PROJECT_MS = 3_600_000;

/** A project with everybody who is mapped to it: asked once for all of them. */
export interface ProjectTargets {
  readonly project: Project;
  readonly targets: readonly CollectTarget<GitlabPivot>[];
}

export interface ResolvedTargets {
  /** Sorted by number, which is the order of pages. */
  readonly groups: readonly ProjectTargets[];
  readonly presence: Required<Pick<FactPage, 'notFound' | 'refused'>>;
}

/** The projects of the mapped entities. */
export interface ProjectDirectory {
  /**
   * @param isFresh - whether what was heard before is not believed
   * @throws ConnectorError
   */
  resolve(
    caller: Caller,
    targets: readonly CollectTarget<GitlabPivot>[],
    nowMs: number,
    isFresh?: boolean,
  ): Promise<ResolvedTargets>;
}

type Known = Project | 'notFound' | 'refused';

interface Held {
  readonly known: Known;
  readonly untilMs: number;
}

export const seriesOf = ({ entityRef, environment }: SeriesRef): SeriesRef => ({ entityRef, environment });

/** @param webHost - `host/prefix` that repositories are below, where a project does not say its own */
export function createProjectDirectory(client: GitlabClient, webHost: string): ProjectDirectory {
  const held = new Map<string, Held>();

  /** A project that fails to answer just now is still the one it was. */
  async function lookOrKeep(caller: Caller, name: string, nowMs: number): Promise<Held> {
    try {
      const known = await findProject(client, webHost, caller, name);
      return { known, untilMs: nowMs + (typeof known === 'string' ? FRESH_MS : FRESH_PROJECT_MS) };
    } catch (error) {
      const before = held.get(name);
      if (!before || !(error instanceof ConnectorError) || !OF_ONE_PROJECT.has(error.code)) throw error;
      return { known: before.known, untilMs: nowMs + FRESH_MS };
    }
  }

  return {
    async resolve(caller, targets, nowMs, isFresh = false) {
      const groups = new Map<number, { project: Project; targets: CollectTarget<GitlabPivot>[] }>();
      const presence = { notFound: [] as SeriesRef[], refused: [] as (SeriesRef & { message: string })[] };
      const asked = new Set<string>();
      for (const target of targets) {
        const { project: name } = target.pivot;
        let entry = held.get(name);
        if (!entry || entry.untilMs <= nowMs || (isFresh && !asked.has(name))) {
          entry = await lookOrKeep(caller, name, nowMs);
          held.set(name, entry);
        }
        asked.add(name);
        const { known: project } = entry;
        if (project === 'notFound') presence.notFound.push(seriesOf(target));
        else if (project === 'refused') presence.refused.push({ ...seriesOf(target), message: REFUSED });
        else {
          const group = groups.get(project.id) ?? { project, targets: [] };
          group.targets.push(target);
          groups.set(project.id, group);
        }
      }
      // Names that nobody has any more are forgotten.
      for (const [name, entry] of held) if (entry.untilMs <= nowMs - FRESH_PROJECT_MS) held.delete(name);
      return { groups: [...groups.values()].sort((a, b) => a.project.id - b.project.id), presence };
    },
  };
}
