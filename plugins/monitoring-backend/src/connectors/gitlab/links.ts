import { LinkSubject } from '@rosetta/backstage-plugin-monitoring-node';
import { webRoot } from './addresses';
import { isProjectId, isProjectPath, isSha } from './grammar';
import { GitlabPivot } from './pivot';

/** The number behind `project:` in an id of ours. */
function numberIn(externalId: string): string | undefined {
  return /^[^:]+:([1-9]\d{0,18})$/.exec(externalId)?.[1];
}

/**
 * Links into GitLab's own screens.
 *
 * @param uiUrl - from config; the host of every link is its host
 */
export function createLinks(uiUrl: string) {
  const below = (...segments: readonly string[]): string | undefined => {
    const base = webRoot(uiUrl);
    const link = new URL(base);
    const path = segments.flatMap(segment => segment.split('/')).map(encodeURIComponent);
    link.pathname = [base.pathname.replace(/\/+$/, ''), ...path].join('/');
    return link.origin === base.origin ? link.href : undefined;
  };
  const inProject = (subject: LinkSubject, ...rest: readonly (string | undefined)[]) => {
    const path = subject.project ?? '';
    const parts = rest.filter(part => part !== undefined);
    return isProjectPath(path) && parts.length === rest.length ? below(path, '-', ...parts) : undefined;
  };
  return {
    pivot({ project }: GitlabPivot): string | undefined {
      if (isProjectId(project)) return below('projects', project);
      return isProjectPath(project) ? below(project) : undefined;
    },
    /** GitLab shows a deployment below its environment, whose number no fact has: their list is the nearest page. */
    deployment(subject: LinkSubject): string | undefined {
      return inProject(subject, 'environments');
    },
    pipeline(subject: LinkSubject): string | undefined {
      return inProject(subject, 'pipelines', numberIn(subject.externalId));
    },
    mergeRequest(subject: LinkSubject): string | undefined {
      return inProject(subject, 'merge_requests', numberIn(subject.externalId));
    },
    commit(subject: LinkSubject): string | undefined {
      const sha = subject.sha ?? '';
      return inProject(subject, 'commit', isSha(sha) ? sha : undefined);
    },
  };
}
