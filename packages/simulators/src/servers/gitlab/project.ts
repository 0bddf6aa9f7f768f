import { hashText } from '../../estate/hash';
import { GitlabAnswer, ProjectContext } from './context';
import { isoMs } from './renderPeople';

/** GET projects/:id. */
export function getProject({
  ledger,
  now,
  base,
  url,
}: ProjectContext): GitlabAnswer {
  const { project, graph, root } = ledger;
  const { name } = project.component;
  const groups = project.path.split('/').slice(0, -1);
  const group = groups.join('/');
  const head = graph.get(graph.headAt(now)) ?? root;
  const api = `${base}/api/v4/projects/${project.id}`;
  const host = new URL(base).host;
  return {
    body: {
      id: project.id,
      description: `The ${name} of northbank`,
      name,
      name_with_namespace: [...groups, name].join(' / '),
      path: name,
      path_with_namespace: project.path,
      created_at: isoMs(root.committedAt),
      default_branch: 'main',
      tag_list: [],
      topics: [],
      ssh_url_to_repo: `git@${host}:${project.path}.git`,
      http_url_to_repo: `${url}.git`,
      web_url: url,
      readme_url: `${url}/-/blob/main/README.md`,
      avatar_url: null,
      forks_count: 0,
      star_count: 0,
      last_activity_at: isoMs(head.committedAt),
      namespace: {
        id: 100 + (hashText(group) % 9000),
        name: groups[groups.length - 1],
        path: groups[groups.length - 1],
        kind: 'group',
        full_path: group,
        parent_id: null,
        avatar_url: null,
        web_url: `${base}/groups/${group}`,
      },
      container_registry_image_prefix: `registry.northbank.example/${project.path}`,
      _links: {
        self: api,
        issues: `${api}/issues`,
        merge_requests: `${api}/merge_requests`,
        repo_branches: `${api}/repository/branches`,
        labels: `${api}/labels`,
        events: `${api}/events`,
        members: `${api}/members`,
        cluster_agents: `${api}/cluster_agents`,
      },
      packages_enabled: true,
      empty_repo: false,
      archived: project.archived,
      visibility: 'private',
      issues_enabled: true,
      merge_requests_enabled: true,
      wiki_enabled: false,
      jobs_enabled: true,
      snippets_enabled: false,
      container_registry_enabled: true,
      creator_id: 1,
      import_status: 'none',
      open_issues_count: 0,
      public_jobs: false,
      shared_with_groups: [],
      only_allow_merge_if_pipeline_succeeds: true,
      remove_source_branch_after_merge: true,
      merge_method: { merge: 'merge', squash: 'ff', ff: 'ff' }[
        project.mergeMethod
      ],
      squash_option:
        project.mergeMethod === 'squash' ? 'always' : 'default_off',
      auto_devops_enabled: false,
      auto_devops_deploy_strategy: 'continuous',
      permissions: {
        project_access: null,
        group_access: { access_level: 20, notification_level: 3 },
      },
    },
  };
}
