import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildApplications,
  buildCollection,
  buildMeta,
  buildOverview,
  buildScopeSlos,
  buildSloSum,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showPage } from '../__testUtils__/showPage';
import { OverviewContent } from './OverviewContent';

const showOverview = (handlers?: FakeHandlers, url?: string) =>
  showPage(<OverviewContent />, handlers, url);

describe('overview', () => {
  it('says the state in a sentence, most urgent first', async () => {
    await showOverview();
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent(
      'Payments is critical. Three domains are at warning, one is unknown.',
    );
    expect(screen.getByText('76 entities in 7 domains')).toBeInTheDocument();
  });

  it('is content when every domain is', async () => {
    const rows = buildOverview().rows.filter(row => row.state === 'ok');
    await showOverview({
      overview: () => buildOverview({ rows, state: 'ok' }),
    });
    expect(
      await screen.findByText('All two domains are fine.'),
    ).toBeInTheDocument();
  });

  it('lists domains with the reason, and names what is not known', async () => {
    await showOverview();
    const table = await screen.findByRole('table');
    const rows = within(table).getAllByRole('row');
    expect(rows[1]).toHaveTextContent(
      /Payments.*Critical.*2 critical, 1 at warning: payments-api, ledger-core/,
    );
    expect(rows[5]).toHaveTextContent(
      /Trade finance.*Unknown.*4 unknown: lc-issuance/,
    );
    expect(rows[6]).toHaveTextContent(/Accounts.*OK.*nothing to report/);
    const unknown = screen.getByRole('region', { name: 'What we do not know' });
    expect(unknown).toHaveTextContent(/lc-issuance.*tier 1.*no data since/);
    expect(unknown).toHaveTextContent(/card-tokenizer.*no source is mapped/);
  });

  it('does not say that nothing is promised before anything is counted', async () => {
    const none = buildSloSum({
      missed: 0,
      at_risk: 0,
      no_data: 0,
      on_track: 0,
    });
    await showOverview({
      overview: () => buildOverview({ collection: buildCollection() }),
      scopeSlos: () => buildScopeSlos({ sum: none, groups: [], items: [] }),
    });
    const figure = await screen.findByRole('group', { name: 'SLOs met' });
    await waitFor(() =>
      expect(
        screen.getByRole('group', { name: 'Deploys per day' }),
      ).toHaveTextContent('14.2'),
    );
    expect(
      within(figure).getByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
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

  it('switches rows to systems', async () => {
    const asked: unknown[] = [];
    await showOverview(
      {
        overview: ({ query }) => {
          asked.push(query.groupBy);
          return buildOverview({ groupBy: 'system' });
        },
      },
      '/?by=system',
    );
    expect(
      await screen.findByRole('columnheader', { name: 'System' }),
    ).toBeInTheDocument();
    expect(asked).toEqual(['system']);
    expect(screen.getByText('76 entities in 7 systems')).toBeInTheDocument();
  });

  it('names the days that are compared', async () => {
    await showOverview({}, '/?period=last_7d');
    expect(
      await screen.findByText(/– .*, compared with the 7 days before/),
    ).toBeInTheDocument();
  });

  it('shows the parts of the page in their order', async () => {
    await showOverview();
    await screen.findByRole('region', { name: 'Verdict' });
    const names = screen
      .getAllByRole('region')
      .map(region => region.getAttribute('aria-label'));
    // The app's own region of notifications comes before the page.
    expect(names.slice(names.indexOf('Verdict'))).toEqual([
      'Verdict',
      'Figures',
      'Entities by health',
      'Trends',
      'Domains',
      'Needs attention',
      'Top risks',
      'What we do not know',
    ]);
  });

  it('lists the entities of a chosen scope', async () => {
    await showOverview(
      {
        overview: ({ query }) => buildOverview({ scope: String(query.scope) }),
        applications: () => ({
          items: buildApplications(3),
          total: 3,
          nextCursor: null,
        }),
      },
      '/?scope=domain%3Adefault%2Fpayments',
    );
    const entities = await screen.findByRole('region', { name: 'Entities' });
    expect(entities).toHaveTextContent('service-3');
  });

  it('never shows figures of one scope under the name of another', async () => {
    const user = userEvent.setup();
    await showOverview({
      overview: ({ query }) =>
        query.scope ? new Promise(() => {}) : buildOverview(),
    });
    await screen.findByRole('region', { name: 'Verdict' });
    await user.click(
      screen.getByRole('button', { name: 'Scope: All domains' }),
    );
    await user.click(await screen.findByRole('option', { name: 'Cards' }));
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull(),
    );
    expect(
      screen.getAllByRole('status', { name: 'Loading' }).length,
    ).toBeGreaterThan(0);
  });

  it('keeps the figures of a period, dimmed, while another one is on its way', async () => {
    const user = userEvent.setup();
    await showOverview({
      overview: ({ query }) =>
        query.period === 'last_90d' ? new Promise(() => {}) : buildOverview(),
    });
    await screen.findByRole('region', { name: 'Verdict' });
    await user.click(
      screen.getByRole('button', { name: 'Period: Last 30 days' }),
    );
    await user.click(
      await screen.findByRole('option', { name: 'Last 90 days' }),
    );
    await waitFor(() =>
      expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true'),
    );
    expect(screen.getByRole('region', { name: 'Verdict' })).toBeInTheDocument();
  });

  it('shows the first collection until there is something to say', async () => {
    await showOverview({
      overview: () =>
        buildOverview({
          state: 'unknown',
          collection: buildCollection(),
          attention: [],
          attentionCount: 0,
        }),
    });
    expect(
      await screen.findByRole('region', { name: 'First collection' }),
    ).toHaveTextContent('Collecting your first 30 days.');
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();
    expect(
      screen.queryByRole('region', { name: 'Needs attention' }),
    ).toBeNull();
  });

  it('says that nothing is configured instead of loading for ever', async () => {
    await showOverview({ meta: () => buildMeta({ environments: [] }) });
    expect(
      await screen.findByText(/No environment is configured/),
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
