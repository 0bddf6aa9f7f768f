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
  buildOverview,
  buildScopes,
  createFakeMonitoringApi,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OverviewContent } from './OverviewContent';
import { scopeOptions } from './scopeOptions';

async function showOverview(handlers: FakeHandlers = {}, url = '/') {
  await renderInTestApp(
    <TestApiProvider
      apis={[[monitoringApiRef, createFakeMonitoringApi(handlers)]]}
    >
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <OverviewContent />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [url] },
  );
}

describe('overview', () => {
  it('says the state in a sentence, most urgent first', async () => {
    await showOverview();
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent(
      'Payments is critical. 3 domains are at warning. Trade finance is unknown.',
    );
    expect(screen.getByText('76 entities in 7 domains')).toBeInTheDocument();
  });

  it('is content when every domain is', async () => {
    const rows = buildOverview().rows.filter(row => row.state === 'ok');
    await showOverview({
      overview: () => buildOverview({ rows, state: 'ok' }),
    });
    expect(
      await screen.findByText('All 2 domains are fine.'),
    ).toBeInTheDocument();
  });

  it('counts entities by state with icon and word', async () => {
    await showOverview();
    const health = await screen.findByRole('region', {
      name: 'Entities by health',
    });
    for (const words of [
      '2Critical',
      '4Warning',
      '6Unknown',
      '1Maintenance',
      '63OK',
    ]) {
      expect(health).toHaveTextContent(words);
    }
    expect(health.querySelector('[data-shape="critical"]')).not.toBeNull();
  });

  it('lists domains with the reason, and names what is not known', async () => {
    await showOverview();
    const table = await screen.findByRole('table');
    const rows = within(table).getAllByRole('row');
    expect(rows[1]).toHaveTextContent(
      /Payments.*Critical.*2 critical, 1 at warning: payments-api, ledger-core/,
    );
    expect(rows[5]).toHaveTextContent(/Trade finance.*Unknown.*no data/);
    expect(rows[6]).toHaveTextContent(/Accounts.*OK.*nothing to report/);
    const unknown = screen.getByRole('region', { name: 'What we do not know' });
    expect(unknown).toHaveTextContent(/lc-issuance.*tier 1.*no data since/);
    expect(unknown).toHaveTextContent(/card-tokenizer.*no source is mapped/);
  });

  it('switches rows to teams and keeps that in the URL', async () => {
    const user = userEvent.setup();
    const asked: unknown[] = [];
    await showOverview({
      overview: ({ query }) => {
        asked.push(query.groupBy);
        return buildOverview({
          groupBy: query.groupBy === 'team' ? 'team' : 'domain',
        });
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Teams' }));
    await waitFor(() => expect(asked).toContain('team'));
    expect(
      await screen.findByRole('columnheader', { name: 'Team' }),
    ).toBeInTheDocument();
  });

  it('asks for the scope of the URL, and says when there is none such', async () => {
    const asked: unknown[] = [];
    await showOverview(
      {
        overview: ({ query }) => {
          asked.push(query.scope);
          return buildOverview();
        },
      },
      '/?scope=domain%3Adefault%2Fpayments',
    );
    await waitFor(() => expect(asked).toEqual(['domain:default/payments']));
  });

  it('shows everything instead of a scope that does not exist', async () => {
    await showOverview({}, '/?scope=domain%3Adefault%2Fmoon&period=last_1h');
    expect(
      await screen.findByText(/There is no scope “domain:default\/moon”/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/There is no period “last_1h”/),
    ).toBeInTheDocument();
  });

  it('says when only the reader’s own entities are counted', async () => {
    await showOverview({ overview: () => buildOverview({ basis: 'own' }) });
    expect(
      await screen.findByText(/Counted from the entities you may read/),
    ).toBeInTheDocument();
  });

  it('says that nothing is monitored instead of being green', async () => {
    await showOverview({
      overview: () =>
        buildOverview({
          rows: [],
          members: 0,
          state: 'unknown',
          counts: {
            critical: 0,
            warning: 0,
            unknown: 0,
            maintenance: 0,
            ok: 0,
          },
          unknown: [],
          unknownCount: 0,
        }),
    });
    expect(
      (await screen.findAllByText('Nothing in this scope is monitored yet.'))
        .length,
    ).toBeGreaterThan(0);
  });

  it('says what failed', async () => {
    await showOverview({
      overview: () => {
        throw new MonitoringApiError(503, 'x', 'x');
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The monitoring backend is not available',
    );
  });
});

describe('scopeOptions', () => {
  it('puts children under their parents', () => {
    expect(
      scopeOptions(buildScopes(), 'All').map(option => [
        option.label,
        option.depth ?? 0,
      ]),
    ).toEqual([
      ['All', 0],
      ['Payments', 0],
      ['payments-platform', 1],
      ['Cards', 0],
      ['payments-team', 0],
    ]);
  });

  it('survives a loop', () => {
    const [payments, platform] = buildScopes();
    const loop = [{ ...payments, parent: platform.ref }, platform];
    expect(scopeOptions(loop, 'All')).toHaveLength(1);
  });
});
