import { LinkSubject } from '@rosetta/backstage-plugin-monitoring-node';
import { isAppName } from './grammar';
import { ArgocdPivot } from './pivot';

/**
 * Links into Argo CD's own screens.
 *
 * @param uiUrl - from config; the host of every link is its host
 */
export function createLinks(uiUrl: string) {
  const below = (path: readonly string[], query: Readonly<Record<string, string>> = {}): string | undefined => {
    const base = new URL(uiUrl);
    const link = new URL(base);
    link.pathname = [base.pathname.replace(/\/+$/, ''), 'applications', ...path.map(encodeURIComponent)].join('/');
    link.search = new URLSearchParams(query).toString();
    link.hash = '';
    return link.origin === base.origin ? link.href : undefined;
  };
  const application = (name: string) => (isAppName(name) ? below(name.split('/')) : undefined);
  return {
    /** Several applications have no page of their own, but their project has. */
    pivot(pivot: ArgocdPivot): string | undefined {
      if (pivot.kind === 'apps' && pivot.apps.length === 1) return application(pivot.apps[0]);
      return pivot.project === undefined ? undefined : below([], { proj: pivot.project });
    },
    deployment(subject: LinkSubject): string | undefined {
      return application(subject.project ?? '');
    },
  };
}
