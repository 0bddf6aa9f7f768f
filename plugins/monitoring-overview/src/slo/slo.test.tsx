import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildScopeSlos,
  buildSloSum,
  catchDownloads,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { failsWith, showPage } from '../__testUtils__/showPage';
import { SloContent } from './SloContent';

const Search = () => (
  <output data-testid="search">{useLocation().search}</output>
);

const showSlos = (handlers?: FakeHandlers, url?: string) =>
  showPage(
    <>
      <SloContent />
      <Search />
    </>,
    handlers,
    url,
  );

describe('the SLO page', () => {
  it('shows what is kept, lost and burning, and the SLOs of each domain', async () => {
    await showSlos();
    expect(
      await screen.findByRole('group', { name: 'SLOs met' }),
    ).toHaveTextContent(/71.\/ 84/);
    expect(
      screen.getByText('90 SLOs on 74 entities; 11 entities have none'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('group', { name: 'Promised service lost' }),
    ).toHaveTextContent(/3.h.40.*8 availability SLOs missed/);
    expect(
      screen.getByRole('group', { name: 'Burning too fast now' }),
    ).toHaveTextContent(/3.*\+1 worse/);
    const table = screen.getByRole('table', { name: 'Objectives' });
    const rows = within(table).getAllByRole('row');
    expect(rows[1]).toHaveTextContent(
      /Payments9 of 14 met.*5 Missed.*1 At risk/,
    );
    expect(rows[2]).toHaveTextContent(/payments-api.*Missed.*−80.*4\.2.×spent/);
    expect(rows[4]).toHaveTextContent(/cards.*7 of 7 met.*2 Not judged/);
    expect(rows[5]).toHaveTextContent(/cards-api.*Not judged.*not judged/);
  });

  it('draws how the figures went by day, with the present at the end and gaps left open', async () => {
    await showSlos();
    const met = await screen.findByRole('img', {
      name: 'SLOs met at the end of each of the last 30 days, and now',
    });
    expect(within(met).getAllByTestId('spark-gap')).toHaveLength(1);
    const bars = screen.getByRole('img', {
      name: 'SLOs that burned too fast on each of the last 30 days, and now',
    });
    // Five days were looked at, two of them without any; the last bar is the figure.
    expect(within(bars).getAllByTestId('trend-none')).toHaveLength(2);
    expect(within(bars).getAllByTestId('trend-bar')).toHaveLength(4);
    expect(
      screen.getByRole('img', { name: /^Promised service lost at the end/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('img', { name: /^Coverage of hours at the end/ }),
    ).toBeInTheDocument();
  });

  it('draws no days of their own windows beside a month', async () => {
    const month = { ...buildScopeSlos().period, key: 'month' };
    await showSlos(
      { scopeSlos: () => buildScopeSlos({ period: month }) },
      '/?window=month',
    );
    await screen.findByRole('group', { name: 'SLOs met' });
    expect(screen.queryByRole('img', { name: /last 30 days/ })).toBeNull();
  });

  it('shows the figures where their days could not be read, and says so', async () => {
    await showSlos({ scopeSloDays: failsWith(503) });
    expect(await screen.findAllByText('days could not be read')).toHaveLength(
      4,
    );
    expect(screen.getByRole('group', { name: 'SLOs met' })).toHaveTextContent(
      /71.\/ 84/,
    );
  });

  it('asks as the URL says, and filters by state', async () => {
    const asked: unknown[] = [];
    await showSlos(
      {
        scopeSlos: ({ query }) => {
          asked.push([query.period, query.groupBy, query.state]);
          return buildScopeSlos({ groupBy: 'app' });
        },
      },
      '/?window=quarter&show=app&state=missed,nonsense',
    );
    const filter = await screen.findByRole('button', { name: 'At risk 7' });
    expect(screen.getByRole('button', { name: 'Missed 13' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await userEvent.click(filter);
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent(
        'state=missed%2Cat_risk',
      ),
    );
    expect(asked).toEqual([
      ['quarter', 'app', 'missed'],
      ['quarter', 'app', 'missed,at_risk'],
    ]);
  });

  it('opens the statement inside a row', async () => {
    await showSlos();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Show the statement of Availability of payments-api',
      }),
    );
    expect(
      await screen.findByRole('region', {
        name: 'Budget statement, Availability',
      }),
    ).toHaveTextContent('P-25871');
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Hide the statement of Availability of payments-api',
      }),
    );
    expect(
      screen.queryByRole('region', { name: 'Budget statement, Availability' }),
    ).toBeNull();
  });

  it('gives the table as a file, and says when it may not', async () => {
    const files = catchDownloads();
    const asked: unknown[] = [];
    await showSlos({
      exportSlo: ({ query }) => {
        asked.push(query.period);
        if (asked.length > 1)
          throw new MonitoringApiError(403, 'not_permitted', 'x');
        return 'group,entity\n';
      },
    });
    const button = await screen.findByRole('button', { name: 'CSV' });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    await waitFor(() => expect(files).toHaveLength(1));
    expect(files[0]).toMatchObject({
      name: 'slo-production.csv',
      blob: { size: 'group,entity\n'.length },
    });
    await userEvent.click(button);
    expect(
      await screen.findByText(
        'The file could not be made: You may not see this',
      ),
    ).toBeInTheDocument();
  });

  it('says that nothing is declared, and that nothing is in the states', async () => {
    await showSlos({
      scopeSlos: ({ query }) =>
        buildScopeSlos({
          items: [],
          total: 0,
          groups: [],
          sum: buildSloSum({
            missed: 0,
            at_risk: 0,
            no_data: 0,
            on_track: query.state ? 3 : 0,
          }),
        }),
    });
    expect(
      await screen.findByText('No SLO is declared here.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('group', { name: 'SLOs met' })).toHaveTextContent(
      'No SLO judged',
    );
    await userEvent.click(screen.getByRole('button', { name: /^Missed/ }));
    expect(
      await screen.findByText('No SLO is in these states.'),
    ).toBeInTheDocument();
  });

  it('waits in boxes, and says where only one’s own is counted', async () => {
    await showSlos({ scopeSlos: () => new Promise(() => {}) });
    expect(
      (await screen.findAllByRole('status', { name: 'Loading' })).length,
    ).toBeGreaterThan(1);
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Not known to monitoring'],
    [503, 'The monitoring backend is not available'],
  ])('says what to do about a %d', async (status, title) => {
    await showSlos({ scopeSlos: failsWith(status) });
    expect(await screen.findByText(title)).toBeInTheDocument();
  });
});
