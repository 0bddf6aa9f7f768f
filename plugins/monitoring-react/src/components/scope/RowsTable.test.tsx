import {
  MonitoringApiError,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useUrlChoice } from '../../hooks';
import {
  buildCollection,
  buildOverview,
  buildScopeDora,
  FIXTURE_NOW_MS,
  type FakeHandlers,
} from '../../testing';
import { buildBeside, NOTHING_YET } from './__testUtils__/buildBeside';
import { RowsTable } from './RowsTable';
import { showPart } from './__testUtils__/showPart';
import type { BesideOverview } from './useBesideOverview';
import { GROUPINGS } from './useScopeScreen';

const Table = ({
  overview,
  beside,
}: {
  overview: Overview;
  beside: BesideOverview;
}) => (
  <RowsTable
    overview={overview}
    beside={beside}
    groupBy={useUrlChoice('by', GROUPINGS, 'domain')}
    groupings={GROUPINGS}
    isOutdated={false}
    nowMs={FIXTURE_NOW_MS}
  />
);

/** Systems of whatever is opened. */
const systems: FakeHandlers = {
  overview: ({ query }) =>
    buildOverview({
      scope: String(query.scope),
      groupBy: 'system',
      rows: buildOverview()
        .rows.slice(0, 2)
        .map((row, index) => ({
          ...row,
          ref: `system:default/s${index}`,
          name: `s${index}`,
          title: null,
        })),
    }),
};

const show = (
  overrides: Partial<Overview> = {},
  options: { handlers?: FakeHandlers; url?: string } = {},
  beside = buildBeside(),
) =>
  showPart(
    <Table overview={buildOverview(overrides)} beside={beside} />,
    options,
  );

const rowsOf = async () =>
  within(await screen.findByRole('table')).getAllByRole('row');

describe('RowsTable', () => {
  it('tells state, why, promises, incidents, change, MTTR and days of a row', async () => {
    await show();
    const [, payments] = await rowsOf();
    expect(payments).toHaveTextContent(
      /Payments ?14.*Critical.*2 critical, 1 at warning: payments-api, ledger-core.*9 \/ 14.*14.*\+3 worse.*3.h.05/,
    );
    expect(
      within(payments).getByRole('img', {
        name: /Health by day of Payments: Critical on 18 Nov, 19 Nov and 20 Nov/,
      }),
    ).toBeInTheDocument();
  });

  it('tells how the applications of a team are delivered', async () => {
    const { rows } = buildOverview();
    const [team] = buildScopeDora().rows;
    await show({
      groupBy: 'team',
      rows: [{ ...rows[0], ref: team.ref, name: 'Team' }, rows[1]],
    });
    const [, first, second] = await rowsOf();
    const told = [first, second].map(row =>
      row.querySelectorAll('td')[0].textContent?.includes('Payments')
        ? row
        : undefined,
    );
    const own = told.find(Boolean)!;
    expect(own.querySelectorAll('td')[7]).toHaveTextContent('1.6');
    const other = [first, second].find(row => row !== own)!;
    expect(other.querySelectorAll('td')[7]).toHaveTextContent(
      'No release is known here',
    );
    expect(other.querySelectorAll('td')[3]).toHaveTextContent(
      'No SLO is declared here',
    );
  });

  it('holds the place of what is on its way, and says what cannot be had', async () => {
    await show({}, {}, NOTHING_YET);
    const [, payments] = await rowsOf();
    expect(
      within(payments).getAllByRole('status', { name: 'Loading' }),
    ).toHaveLength(3);
  });

  it('says of what could not be asked for why it is not there', async () => {
    const error = new MonitoringApiError(503, 'x', 'x');
    await show({}, {}, buildBeside({ delivery: { data: undefined, error } }));
    const [, payments] = await rowsOf();
    expect(payments.querySelectorAll('td')[8]).toHaveTextContent(
      'The monitoring backend is not available',
    );
    expect(payments).toHaveTextContent('9 / 14');
  });

  it('greys a median of too few cases with their number, and tells why there is none', async () => {
    await show();
    const rows = await rowsOf();
    expect(rows[4]).toHaveTextContent(/40.min n 2/);
    expect(rows[5]).toHaveTextContent(
      /Trade finance.*Unknown.*No SLO is declared here/,
    );
  });

  it('draws no bar for a day without data, and a hollow one for an unknown day', async () => {
    await show();
    const [, payments] = await rowsOf();
    expect(within(payments).getAllByTestId('day-unknown')).toHaveLength(1);
    const bars = payments.querySelectorAll('rect[data-testid^="day-"]');
    expect(bars).toHaveLength(29);
    const height = (state: string) =>
      Number(
        within(payments)
          .getAllByTestId(`day-${state}`)[0]
          .getAttribute('height'),
      );
    expect(height('critical')).toBeGreaterThan(height('warning'));
    expect(height('warning')).toBeGreaterThan(height('ok'));
  });

  it('keeps domains as served and sorts teams A to Z', async () => {
    await show({ groupBy: 'team' });
    const names = (await rowsOf())
      .slice(1)
      .map(row => row.querySelector('td')?.textContent);
    expect(names[0]).toContain('Accounts');
    expect(names[6]).toContain('Trade finance');
    expect(screen.getByText(/never ranked/)).toBeInTheDocument();
  });

  it('opens a domain into its systems by keyboard, and keeps that in the URL', async () => {
    const user = userEvent.setup();
    const asked: unknown[] = [];
    await show(
      {},
      {
        handlers: {
          overview: input => {
            asked.push([input.query.scope, input.query.groupBy]);
            return systems.overview!(input);
          },
        },
      },
    );
    const opener = await screen.findByRole('button', {
      name: 'Show the systems of Payments',
    });
    opener.focus();
    await user.keyboard('{Enter}');
    expect(await screen.findByText('s0')).toBeInTheDocument();
    expect(asked).toEqual([['domain:default/payments', 'system']]);
    expect(screen.getByTestId('search')).toHaveTextContent(
      'open=domain%3Adefault%2Fpayments',
    );
    await user.click(
      screen.getByRole('button', { name: 'Hide the systems of Payments' }),
    );
    expect(screen.queryByText('s0')).toBeNull();
    expect(screen.getByTestId('search')).toBeEmptyDOMElement();
  });

  it('opens what the URL says', async () => {
    await show(
      {},
      { handlers: systems, url: '/?open=domain:default/payments' },
    );
    expect(await screen.findByText('s1')).toBeInTheDocument();
  });

  it('says so when an opened domain has no system, or cannot be read', async () => {
    await show(
      {},
      {
        url: '/?open=domain:default/payments,domain:default/cards',
        handlers: {
          overview: ({ query }) => {
            if (query.scope === 'domain:default/cards')
              throw new MonitoringApiError(404, 'x', 'x');
            return buildOverview({ scope: String(query.scope), rows: [] });
          },
        },
      },
    );
    expect(
      await screen.findByText('No system of its own.'),
    ).toBeInTheDocument();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Its systems could not be read. Not known to monitoring.',
    );
  });

  it('shows how far mapping is, A to Z, while history is collected', async () => {
    const { rows } = buildOverview();
    await show({
      collection: buildCollection(),
      rows: rows.map(row => ({
        ...row,
        state: 'unknown',
        counts: {
          critical: 0,
          warning: 0,
          unknown: row.members,
          maintenance: 0,
          ok: 0,
        },
        worst: [],
      })),
    });
    const table = await rowsOf();
    expect(table[1]).toHaveTextContent(/Accounts.*collecting.*13 of 13/);
    expect(
      screen.getByText('A to Z until their health is known'),
    ).toBeInTheDocument();
  });
});
