import type {
  Attention,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import {
  before,
  buildAttention,
  buildOverview,
  FIXTURE_NOW_MS,
  MINUTE,
} from '../../testing';
import { AttentionCard } from './AttentionCard';
import { showPart } from './__testUtils__/showPart';

async function show(
  overrides: Partial<Overview> = {},
  adminHref?: string,
  sloHref?: string,
) {
  await showPart(
    <AttentionCard
      overview={buildOverview(overrides)}
      nowMs={FIXTURE_NOW_MS}
      adminHref={adminHref}
      sloHref={sloHref}
    />,
  );
  return screen.findByRole('region', { name: 'Needs attention' });
}

describe('AttentionCard', () => {
  it('tells each kind in its own words, ranked, with the state read aloud', async () => {
    const items = within(await show()).getAllByRole('listitem');
    const words = [
      /^1Critical.*payments-api: P1 open, SLA ends in 22.min.*Card payments fail · open for 38.min · tier 1.*payments-team.*INC0041207/,
      /^2Critical.*ledger-core: error rate 1\.9.% \(target 0\.5.%\).*for 22.min/,
      /^3Warning.*Dynatrace trade refuses us.*for 2.d.2.h/,
      /^4Warning.*Prometheus platform cannot be reached/,
      /^5Unknown.*lc-issuance is unknown.*no data since/,
      /^6Unknown.*9 entities are mapped to no source/,
    ];
    words.forEach((pattern, index) =>
      expect(items[index]).toHaveTextContent(pattern),
    );
  });

  it('leads to the incident in its source', async () => {
    await show();
    expect(
      screen.getByRole('link', { name: /Open INC0041207 in its source/ }),
    ).toHaveAttribute('href', 'https://servicenow.example/incident/1');
  });

  it('leads admins, and nobody else, to the sources', async () => {
    await show({}, '/monitoring/admin');
    expect(screen.getAllByRole('link', { name: 'Sources' })).toHaveLength(2);
  });

  it('offers no way to the sources without the right', async () => {
    await show();
    expect(screen.queryByRole('link', { name: 'Sources' })).toBeNull();
  });

  it('says that the SLA is breached, and since when', async () => {
    const [item] = buildAttention();
    const card = await show({
      attention: [
        {
          ...item,
          incident: item.incident && {
            ...item.incident,
            priority: 2,
            slaBreached: true,
            slaDue: before(10 * MINUTE),
            upstreamUrl: null,
          },
        },
      ],
    });
    expect(card).toHaveTextContent(
      /payments-api: P2 open, SLA breached 10.min ago/,
    );
    expect(card).toHaveTextContent('INC0041207');
  });

  describe('of promises', () => {
    const [incident] = buildAttention();
    const burning: Attention = {
      ...incident,
      kind: 'slo_burning',
      incident: null,
      since: null,
      slo: { id: 7, name: 'requests', overspentMinutes: 35, burn: 14.41 },
    };
    const counted: Attention = { ...burning, entity: null, slo: null };

    it.each<[string, Attention, RegExp]>([
      [
        'one that is overspent and burns',
        burning,
        /payments-api: error budget overspent by 35.min, burns 14\.4 times too fast.*requests · tier 1.*payments-team/,
      ],
      [
        'one that burns while some of it is left',
        { ...burning, slo: { ...burning.slo!, overspentMinutes: null } },
        /payments-api: error budget burns 14\.4 times too fast/,
      ],
      [
        'one whose pace nobody told',
        {
          ...burning,
          slo: { ...burning.slo!, overspentMinutes: null, burn: null },
        },
        /payments-api: error budget burns too fast/,
      ],
      [
        'one that is overspent and quiet',
        {
          ...burning,
          kind: 'slo_missed',
          state: 'warning',
          slo: { ...burning.slo!, burn: null },
        },
        /Warning.*payments-api: error budget overspent by 35.min/,
      ],
      [
        'several that are overspent',
        { ...counted, kind: 'slos_missed', count: 5 },
        /5 services have overspent their error budget/,
      ],
      [
        'those for whom nothing is promised',
        { ...counted, kind: 'no_slo', state: 'unknown', count: 11 },
        /Unknown.*11 services of tier 1 or 2 have no SLO/,
      ],
    ])('tells %s', async (_, item, words) => {
      expect(
        await show({ attention: [item], attentionCount: 1 }),
      ).toHaveTextContent(words);
    });

    it('leads from counts to the page of SLOs, with what was counted', async () => {
      await show(
        {
          scope: 'domain:default/payments',
          attention: [
            { ...counted, kind: 'slos_missed', count: 5 },
            { ...counted, kind: 'no_slo', count: 11 },
          ],
        },
        undefined,
        '/monitoring/slo',
      );
      expect(
        screen
          .getAllByRole('link', { name: 'SLOs' })
          .map(link => link.getAttribute('href')),
      ).toEqual([
        '/monitoring/slo?environment=production&scope=domain%3Adefault%2Fpayments&state=missed',
        '/monitoring/slo?environment=production&scope=domain%3Adefault%2Fpayments',
      ]);
    });

    it('leads nowhere in an app without that page', async () => {
      await show({ attention: [{ ...counted, kind: 'no_slo', count: 11 }] });
      expect(screen.queryByRole('link', { name: 'SLOs' })).toBeNull();
    });
  });

  it('says how many more there are', async () => {
    expect(await show({ attentionCount: 14 })).toHaveTextContent(
      '6 of 14 shown',
    );
  });

  it('says that nothing asks for anybody', async () => {
    expect(await show({ attention: [], attentionCount: 0 })).toHaveTextContent(
      'Nothing asks for somebody today.',
    );
  });
});
