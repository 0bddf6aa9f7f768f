import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildMeta,
  buildNineStates,
  buildSummary,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fails, showTab } from './__testUtils__/showTab';

describe('MonitoringTab', () => {
  it('says what is wrong, shows its tiles, charts and problems', async () => {
    const api = await showTab();
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent(/Critical for .*error rate 4\.2/);
    for (const name of ['SLO & budget', 'Errors', 'Latency p95', 'Traffic']) {
      expect(screen.getAllByRole('group', { name }).length).toBeGreaterThan(0);
    }
    await waitFor(() =>
      expect(document.querySelectorAll('.rosetta-chart')).toHaveLength(4),
    );
    expect(await screen.findByText('P-26114')).toBeInTheDocument();
    expect(api.calls.filter(id => id === 'timeseries')).toHaveLength(1);
  });

  it('puts promises before the tiles that the backend gave, in its order', async () => {
    await showTab();
    await screen.findByRole('region', { name: 'Verdict' });
    const titles = screen.getAllByRole('heading', { level: 3 }).slice(0, 6);
    expect(titles.map(title => title.textContent)).toEqual([
      'SLO & budget',
      'Errors',
      'Latency p95',
      'Traffic',
      'Incidents',
      'Problems',
    ]);
  });

  it('shows tiles of their final size while it loads', async () => {
    await showTab({ summary: () => new Promise(() => {}) });
    expect(
      await screen.findAllByRole('status', { name: 'Loading' }),
    ).not.toHaveLength(0);
    expect(
      screen.getByRole('group', { name: 'Latency p95' }),
    ).toBeInTheDocument();
  });

  it('asks for the environment and period of the URL', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        timeseries: ({ query }) => {
          asked.push([query.environment, query.period]);
          throw new MonitoringApiError(404, 'x', 'x');
        },
      },
      { url: '/?environment=uat&period=last_7d' },
    );
    await waitFor(() => expect(asked).toContainEqual(['uat', 'last_7d']));
    expect(
      screen.getByRole('button', { name: 'Period: Last 7 days' }),
    ).toBeInTheDocument();
  });

  it('falls back on nonsense in the URL, and says so', async () => {
    await showTab({}, { url: '/?environment=moon&period=forever' });
    expect(
      await screen.findByText(
        'There is no environment “moon”. Shown: production.',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText('There is no period “forever”. Shown: Last 24 h.'),
    ).toBeInTheDocument();
  });

  it('writes a chosen period into the URL, by keyboard', async () => {
    const user = userEvent.setup();
    await showTab();
    const picker = await screen.findByRole('button', {
      name: 'Period: Last 24 h',
    });
    picker.focus();
    await user.keyboard('{Enter}');
    await user.click(
      await screen.findByRole('option', { name: 'Last 7 days' }),
    );
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent('?period=last_7d'),
    );
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Not known to monitoring'],
    [503, 'The monitoring backend is not available'],
    [500, 'Something went wrong'],
  ])('has its own words for an answer %p', async (status, words) => {
    await showTab({ summary: fails(status) });
    expect(await screen.findByRole('alert')).toHaveTextContent(words);
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();
  });

  it('says when the network is away', async () => {
    await showTab({
      meta: () => {
        throw new TypeError('Failed to fetch');
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'No connection to the backend',
    );
  });

  it('keeps the old values when a refresh fails, and says of when they are', async () => {
    const user = userEvent.setup();
    let isDown = false;
    await showTab({
      summary: () => {
        if (isDown) throw new MonitoringApiError(503, 'x', 'x');
        return buildSummary();
      },
    });
    await screen.findByRole('region', { name: 'Verdict' });
    isDown = true;
    await user.click(await screen.findByRole('button', { name: /^Refresh/ }));
    expect(
      await screen.findByText(
        /The monitoring backend is not available: these values are of/,
      ),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Verdict' })).toHaveTextContent(
      'error rate',
    );
  });

  it('takes the values away when the reader loses the right to them', async () => {
    const user = userEvent.setup();
    let isRevoked = false;
    await showTab({
      summary: () => {
        if (isRevoked) throw new MonitoringApiError(404, 'x', 'x');
        return buildSummary();
      },
    });
    await screen.findByRole('region', { name: 'Verdict' });
    isRevoked = true;
    await user.click(await screen.findByRole('button', { name: /^Refresh/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not known to monitoring',
    );
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();
  });

  it('keeps the rest when only the charts or the timeline fail', async () => {
    await showTab({ timeseries: fails(503), timeline: fails(503) });
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toBeInTheDocument();
    expect(await screen.findByRole('alert')).toHaveTextContent('not available');
    expect(
      await screen.findByRole('region', { name: 'Timeline' }),
    ).toHaveTextContent('The timeline could not be read');
  });

  it('says who acts, in the most urgent open incident', async () => {
    await showTab();
    expect(
      await screen.findByText(/payments-run/, { selector: 'b' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Verdict' })).toHaveTextContent(
      /Acting payments-run, acknowledged .* in INC0041207/,
    );
  });

  it('shows findings, and the YAML that maps the entity', async () => {
    const notMapped = buildNineStates().notMapped;
    await showTab({
      summary: () =>
        buildSummary({
          verdict: {
            state: 'unknown',
            since: null,
            reasons: [{ code: 'finding', state: 'unknown' }],
            underlying: null,
            release: null,
          },
          tiles: [notMapped],
          sources: [],
          findings: [
            {
              key: 'rosetta.io/dynatrace.tag',
              value: 'x',
              message: 'A tag is key:value',
              example: 'service:a',
            },
          ],
        }),
    });
    expect(
      await screen.findByRole('region', { name: 'Findings' }),
    ).toHaveTextContent('A tag is key:value');
    expect(
      screen.getByText('This entity is not mapped to a source yet'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/rosetta.io\/dynatrace.tag: 'service:payments-api'/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Golden signals' })).toBeNull();
  });

  it('says how far the backfill of the entity is', async () => {
    await showTab({
      summary: () => buildSummary({ backfill: { progress: 0.54, from: null } }),
    });
    expect(
      await screen.findByRole('progressbar', { name: 'History collected' }),
    ).toHaveAttribute('aria-valuenow', '54');
  });

  it('says when no environment is configured', async () => {
    await showTab({ meta: () => buildMeta({ environments: [] }) });
    expect(
      await screen.findByText(/No environment is configured/),
    ).toBeInTheDocument();
  });
});
