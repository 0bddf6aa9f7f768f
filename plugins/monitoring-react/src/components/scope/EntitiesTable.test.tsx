import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  buildApplications,
  buildFigure,
  buildOverview,
  FIXTURE_NOW_MS,
  type FakeHandlers,
} from '../../testing';
import { EntitiesTable } from './EntitiesTable';
import { showPart } from './__testUtils__/showPart';

const sixteen: FakeHandlers = {
  applications: ({ query }) => ({
    items: buildApplications(16).slice(0, Number(query.limit)),
    total: 16,
    nextCursor: null,
  }),
};

const show = (handlers: FakeHandlers = sixteen, url = '/') =>
  showPart(
    <EntitiesTable
      overview={{
        ...buildOverview(),
        scope: 'group:default/payments-tribe',
        now: {
          errorRate: buildFigure('error_rate', 0.004, null),
          throughput: buildFigure('throughput', 212, null),
          openIncidents: buildFigure('open_incidents', 2, null),
          incidentsByPriority: [],
          latencyP95: { lowMs: 96, highMs: 2_100, entities: 12 },
        },
      }}
      nowMs={FIXTURE_NOW_MS}
    />,
    { handlers, url },
  );

const rowsOf = async () =>
  within(await screen.findByRole('table')).getAllByRole('row');

describe('EntitiesTable', () => {
  it('shows the first eight with their figures of now, and what is left', async () => {
    await show();
    const rows = await rowsOf();
    expect(rows).toHaveLength(9);
    expect(rows[1]).toHaveTextContent(
      /service-1Component · tier 1.*Critical.*1.h.*error rate 4\.2.% \(target 0\.5.%\).*4\.2.%.*840.ms.*−3\.8.%.*2 P1.*v2\.14\.0Suspect, 1 hour ago/,
    );
    expect(screen.getByText('8 more entities, all OK')).toBeInTheDocument();
  });

  it('tells the scope by its spread, because a scope has no percentile', async () => {
    await show();
    expect(
      await screen.findByText(/p95 from 96.ms to 2\.1.s/),
    ).toBeInTheDocument();
  });

  it('shows no number of an entity nothing is known of', async () => {
    await show();
    const rows = await rowsOf();
    expect(rows[3]).toHaveTextContent(/service-3.*Unknown.*no line/);
    expect(rows[3]).not.toHaveTextContent('0 ms');
  });

  it('shows all of them on request, and keeps that in the URL', async () => {
    const user = userEvent.setup();
    await show();
    await user.click(
      await screen.findByRole('button', { name: 'Show all 16' }),
    );
    expect(await screen.findByText('service-16')).toBeInTheDocument();
    expect(screen.getByTestId('search')).toHaveTextContent('entities=all');
    expect(screen.getByText('16 of 16 shown')).toBeInTheDocument();
  });

  it('asks for the scope only', async () => {
    const asked: unknown[] = [];
    await show({
      applications: input => {
        asked.push(input.query);
        return { items: [], total: 0, nextCursor: null };
      },
    });
    expect(
      await screen.findByText('Nothing in this scope is monitored yet.'),
    ).toBeInTheDocument();
    expect(asked[0]).toMatchObject({
      scope: 'group:default/payments-tribe',
      include: 'metrics',
      environment: 'production',
    });
  });

  it('says what failed', async () => {
    await show({
      applications: () => {
        throw new MonitoringApiError(403, 'x', 'x');
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });
});
