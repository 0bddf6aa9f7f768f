import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  buildApplications,
  buildMeta,
  buildOverview,
  buildSummary,
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { SystemTab } from './SystemTab';

const Search = () => (
  <output data-testid="search">{useLocation().search}</output>
);

const SYSTEM = 'system:default/payments-platform';
const fails = (status: number) => () => {
  throw new MonitoringApiError(status, 'code', 'x');
};

async function showTab(handlers: FakeHandlers = {}, url = '/') {
  const counts = {
    critical: 1,
    warning: 1,
    unknown: 1,
    maintenance: 0,
    ok: 11,
  };
  const api = createFakeMonitoringApi({
    overview: () => buildOverview({ scope: SYSTEM, members: 14, counts }),
    // Without pivots of its own a System is not known; its components are.
    summary: ({ params }) =>
      params.appId === SYSTEM ? fails(404)() : buildSummary(),
    ...handlers,
  });
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <SystemTab entityRef={SYSTEM} owner="group:default/payments-team" />
        <Search />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [url] },
  );
  return api;
}

const rowOf = async (name: string) => {
  const grid = await screen.findByRole('grid');
  return within(grid).getByText(name).closest('tr')!;
};

describe('SystemTab', () => {
  it('adds its components up and lists them worst first', async () => {
    await showTab();
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('Critical: 1 of 14 critical');
    const rows = within(
      await screen.findByRole('grid', { name: 'Components' }),
    ).getAllByRole('row');
    expect(rows).toHaveLength(15);
    expect(rows[1]).toHaveTextContent(
      /Critical.*service-1.*tier 1, payments-team.*4\.2.%.*840.ms.*2 P1/,
    );
    expect(rows[3]).toHaveTextContent(/Unknown.*service-3/);
    expect(rows[3]).not.toHaveTextContent(/%|ms/);
  });

  it('has no tiles of its own without pivots of its own', async () => {
    await showTab();
    await screen.findByRole('grid');
    expect(screen.queryByText('Of the system itself')).toBeNull();
  });

  it('shows its own tiles when it has pivots of its own', async () => {
    await showTab({ summary: () => buildSummary() });
    expect(await screen.findByText('Of the system itself')).toBeInTheDocument();
  });

  it('opens, moves and closes the drawer by keyboard; the URL holds the row', async () => {
    const user = userEvent.setup();
    await showTab();
    const first = await rowOf('service-1');
    first.focus();
    await user.keyboard('{ArrowDown}');
    expect(await rowOf('service-2')).toHaveFocus();
    expect(screen.queryByRole('complementary')).toBeNull();
    await user.keyboard(' ');
    expect(
      await screen.findByRole('complementary', { name: /at a glance/ }),
    ).toHaveTextContent('2 of 14, payments-platform');
    expect(screen.getByTestId('search')).toHaveTextContent('service-2');
    await user.keyboard('{ArrowDown}');
    expect(screen.getByTestId('search')).toHaveTextContent('service-3');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(await rowOf('service-3')).toHaveFocus();
  });

  it('shows verdict and tiles of the component of the URL', async () => {
    await showTab({}, '/?row=component:default/service-1');
    const drawer = await screen.findByRole('complementary');
    expect(
      await within(drawer).findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('error rate');
    expect(
      within(drawer).getByRole('group', { name: 'Latency p95' }),
    ).toBeInTheDocument();
    await userEvent.click(
      within(drawer).getByRole('button', { name: 'Close' }),
    );
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  it('says in the drawer when a component cannot be read', async () => {
    await showTab({ summary: fails(404) }, '/?row=component:default/gone');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'This component could not be read: Not known to monitoring',
    );
  });

  it('says that it has no components', async () => {
    await showTab({
      overview: () => buildOverview({ scope: SYSTEM, members: 0, rows: [] }),
    });
    expect(
      await screen.findByText('This system has no components yet'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('says that none of them is mapped', async () => {
    const items = buildApplications(2).map(row => ({
      ...row,
      state: 'unknown' as const,
      reasons: [{ code: 'not_mapped' as const, state: 'unknown' as const }],
    }));
    await showTab({
      applications: () => ({ items, nextCursor: null, total: 2 }),
    });
    expect(
      await screen.findByText(
        'None of its components is mapped to a source yet',
      ),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Not known to monitoring'],
    [503, 'The monitoring backend is not available'],
  ])('has its own words for an answer %p', async (status, words) => {
    await showTab({ overview: fails(status) });
    expect(await screen.findByRole('alert')).toHaveTextContent(words);
  });

  it('keeps the verdict when only the list fails', async () => {
    await showTab({ applications: fails(503) });
    expect(await screen.findByRole('alert')).toHaveTextContent('not available');
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toBeInTheDocument();
  });

  it('says when no environment is configured', async () => {
    await showTab({ meta: () => buildMeta({ environments: [] }) });
    await waitFor(() =>
      expect(
        screen.getByText(/No environment is configured/),
      ).toBeInTheDocument(),
    );
  });
});
