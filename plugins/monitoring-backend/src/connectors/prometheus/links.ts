import { writeMatchers } from './matchers';
import { labelsOf, PrometheusPivot } from './pivot';

/**
 * Links into Prometheus's own graph page, which servers of version 3 redirect to
 * their new one. The host is always the configured one.
 */
export function createLinks(uiUrl: string, serviceNameLabel: string) {
  return {
    pivot(pivot: PrometheusPivot): string {
      const link = new URL(uiUrl);
      link.pathname = `${link.pathname.replace(/\/+$/, '')}/graph`;
      link.search = new URLSearchParams({
        'g0.expr': `{${writeMatchers(labelsOf(pivot, serviceNameLabel))}}`,
        'g0.tab': '0',
      }).toString();
      return link.href;
    },
  };
}
