import type { ScopeNode } from '@rosetta/backstage-plugin-monitoring-common';

/** A domain with a system below it, and another domain. */
export function buildScopes(): ScopeNode[] {
  return [
    {
      ref: 'domain:default/payments',
      kind: 'domain',
      name: 'payments',
      title: 'Payments',
      parent: null,
      state: 'critical',
      members: 14,
    },
    {
      ref: 'system:default/payments-platform',
      kind: 'system',
      name: 'payments-platform',
      title: null,
      parent: 'domain:default/payments',
      state: 'critical',
      members: 5,
    },
    {
      ref: 'domain:default/cards',
      kind: 'domain',
      name: 'cards',
      title: 'Cards',
      parent: null,
      state: 'warning',
      members: 11,
    },
    {
      ref: 'group:default/payments-team',
      kind: 'group',
      name: 'payments-team',
      title: null,
      parent: null,
      state: 'critical',
      members: 6,
    },
  ];
}
