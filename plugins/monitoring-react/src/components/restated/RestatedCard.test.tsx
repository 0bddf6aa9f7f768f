import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { monitoringApiRef } from '../../api';
import {
  createMonitoringQueryClient,
  MonitoringQueryProvider,
} from '../../hooks';
import {
  buildRestated,
  createFakeMonitoringApi,
  type FakeHandlers,
} from '../../testing';
import { RestatedCard } from './RestatedCard';

async function show(
  restatedKpis: FakeHandlers['restatedKpis'],
  period = 'month:2026-10',
) {
  await renderInTestApp(
    <TestApiProvider
      apis={[[monitoringApiRef, createFakeMonitoringApi({ restatedKpis })]]}
    >
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <RestatedCard
          environment="production"
          scope={undefined}
          period={period}
        />
        <p>below</p>
      </MonitoringQueryProvider>
    </TestApiProvider>,
  );
}

describe('RestatedCard', () => {
  it('tells figures as they were signed off and as they are now', async () => {
    await show(() => buildRestated());
    const card = await screen.findByRole('region', {
      name: 'Restated since sign-off',
    });
    expect(card).toHaveTextContent(/2 figures of 210, signed off on 4 Nov/);
    expect(within(card).getAllByRole('row')).toHaveLength(2);
    await userEvent.click(within(card).getByRole('button', { name: 'All 2' }));
    const [, opened, mttr] = within(card).getAllByRole('row');
    expect(opened).toHaveTextContent(/Everything.*Incidents opened.*98.*101/);
    expect(mttr).toHaveTextContent(
      /Payments Domain.*MTTR.*4.h.30.*of 14.*4.d.11.h.*of 14/,
    );
    await userEvent.click(within(card).getByRole('button', { name: 'Fewer' }));
    expect(within(card).getAllByRole('row')).toHaveLength(2);
  });

  it('begins with a few rows where the page has none of its own', async () => {
    const [, second] = buildRestated().items;
    const kpis = ['mttr', 'mtta', 'reopen_rate', 'incidents_opened'] as const;
    await show(() =>
      buildRestated({ items: kpis.map(kpi => ({ ...second, kpi })), total: 4 }),
    );
    const card = await screen.findByRole('region', {
      name: 'Restated since sign-off',
    });
    expect(within(card).getAllByRole('row')).toHaveLength(4);
  });

  it('says none where there was nothing then, and how many it does not show', async () => {
    const [first] = buildRestated().items;
    await show(() =>
      buildRestated({
        items: [{ ...first, then: { value: null, n: null } }],
        total: 60,
      }),
    );
    const card = await screen.findByRole('region', {
      name: 'Restated since sign-off',
    });
    expect(within(card).getAllByRole('row')[1]).toHaveTextContent(/none/);
    expect(card).toHaveTextContent('1 of 60 are shown.');
  });

  it.each([
    [
      'signed_off',
      'October 2026 was signed off on 4 Nov: its figures are the same today.',
    ],
    [
      'waiting',
      'October 2026 is not signed off yet: its figures may still settle.',
    ],
  ] as const)('says in a line that it is %s', async (state, words) => {
    await show(() => buildRestated({ state, items: [], total: 0 }));
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it.each(['not_signed_off', 'not_permitted'] as const)(
    'says nothing where it is %s',
    async state => {
      const asked = jest.fn(() =>
        buildRestated({ state, items: [], total: 0, signedOffAt: null }),
      );
      await show(asked);
      expect(await screen.findByText('below')).toBeInTheDocument();
      expect(asked).toHaveBeenCalled();
      expect(screen.queryByRole('status')).not.toBeInTheDocument();
    },
  );

  it('does not ask for a rolling period', async () => {
    const asked = jest.fn(() => buildRestated());
    await show(asked, 'last_30d');
    expect(await screen.findByText('below')).toBeInTheDocument();
    expect(asked).not.toHaveBeenCalled();
  });

  it('says so when it cannot be told', async () => {
    await show(() => {
      throw new MonitoringApiError(403, 'forbidden', 'no');
    });
    expect(await screen.findByRole('status')).toHaveTextContent(
      'Whether figures of October 2026 were restated cannot be told now.',
    );
  });
});
