import { askProject, Caller, GitlabClient, ownerOf } from './ask';
import { schemaChanged } from './rejections';
import { environmentSchema, listSchema } from './schemas';

const FRESH_MS = 600_000;
const PAGE_SIZE = 100;
/** Projects with review apps have thousands of environments; those that last are the first ones. */
const MAX_PAGES = 10;

/** Tiers of a project's environments by their names. */
export interface EnvironmentDirectory {
  /** Empty where GitLab does not show them. @throws ConnectorError */
  tiersOf(caller: Caller, projectId: number, nowMs: number): Promise<ReadonlyMap<string, string>>;
}

export function createEnvironmentDirectory(client: GitlabClient): EnvironmentDirectory {
  const known = new Map<number, { tiers: ReadonlyMap<string, string>; untilMs: number }>();

  async function read(caller: Caller, projectId: number): Promise<ReadonlyMap<string, string>> {
    const tiers = new Map<string, string>();
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const answer = await askProject(client, caller, String(projectId), ['environments'], {
        per_page: String(PAGE_SIZE),
        page: String(page),
      });
      if (answer.kind !== 'ok') break;
      const list = listSchema.safeParse(answer.response.json);
      if (!list.success) throw schemaChanged(ownerOf(client, ['environments']), 'no list');
      for (const row of list.data) {
        const parsed = environmentSchema.safeParse(row);
        if (parsed.success && parsed.data.tier) tiers.set(parsed.data.name, parsed.data.tier);
      }
      if (list.data.length < PAGE_SIZE) break;
    }
    return tiers;
  }

  return {
    async tiersOf(caller, projectId, nowMs) {
      const held = known.get(projectId);
      if (held && held.untilMs > nowMs) return held.tiers;
      const tiers = await read(caller, projectId);
      known.set(projectId, { tiers, untilMs: nowMs + FRESH_MS });
      return tiers;
    },
  };
}
