import type { Restated } from '@rosetta/backstage-plugin-monitoring-common';

/** October, signed off on 4 November: two figures are others now. */
export function buildRestated(changes: Partial<Restated> = {}): Restated {
  const signedOffAt = '2026-11-04T09:00:00.000Z';
  const items: Restated['items'] = [
    {
      ref: null,
      name: '',
      title: null,
      kpi: 'incidents_opened',
      signedOffAt,
      then: { value: 98, n: 98 },
      now: { value: 101, n: 101 },
    },
    {
      ref: 'domain:default/payments',
      name: 'payments',
      title: 'Payments',
      kpi: 'mttr',
      signedOffAt,
      then: { value: 16_200, n: 14 },
      now: { value: 388_200, n: 14 },
    },
  ];
  return {
    scope: null,
    environment: 'production',
    period: {
      key: 'month:2026-10',
      start: '2026-09-30T22:00:00.000Z',
      end: '2026-10-31T23:00:00.000Z',
    },
    state: 'signed_off',
    signedOffAt,
    compared: 210,
    items,
    total: items.length,
    ...changes,
  };
}
