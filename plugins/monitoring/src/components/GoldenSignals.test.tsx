import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  buildSummary,
  buildTimeseries,
  FIXTURE_NOW_MS,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { chartPlans, plannedMetrics } from './chartPlan';
import { GoldenSignals } from './GoldenSignals';

async function showSignals(
  kind: string,
  isOutdated = false,
  tiles = buildSummary().tiles,
) {
  const plans = chartPlans(kind);
  await renderInTestApp(
    <GoldenSignals
      kind={kind}
      plans={plans}
      timeseries={buildTimeseries(plannedMetrics(plans))}
      tiles={tiles}
      isOutdated={isOutdated}
      periodWords="Last 24 h"
      nowMs={FIXTURE_NOW_MS}
    />,
  );
}

describe('GoldenSignals', () => {
  it('draws the four golden signals of a service with their newest values', async () => {
    await showSignals('Component');
    const latency = await screen.findByRole('region', { name: 'Latency' });
    expect(latency).toHaveTextContent(/Warning.*p95.*ms.*p99.*s/);
    expect(screen.getByRole('region', { name: 'Errors' })).toHaveTextContent(
      'Critical',
    );
    expect(document.querySelectorAll('.rosetta-chart')).toHaveLength(4);
    expect(document.querySelectorAll('.rosetta-gap')).toHaveLength(4);
  });

  it('draws the use of a resource', async () => {
    await showSignals('Resource');
    expect(
      await screen.findByRole('heading', { name: 'Resource use' }),
    ).toBeInTheDocument();
    for (const name of ['Availability', 'CPU', 'Memory', 'Network latency']) {
      expect(screen.getByRole('region', { name })).toBeInTheDocument();
    }
    expect(screen.queryByRole('region', { name: 'Errors' })).toBeNull();
  });

  it('draws no empty charts where nothing measures the entity, and says so', async () => {
    const unmapped = buildSummary().tiles.map(tile => ({
      ...tile,
      state: null,
      value: {
        ...tile.value,
        status: 'not_applicable' as const,
        value: null,
        reason: { code: 'not_mapped' as const },
      },
    }));
    await showSignals('Component', false, unmapped);
    expect(
      await screen.findByText(/No source that measures this entity is mapped/),
    ).toBeInTheDocument();
    expect(document.querySelectorAll('.rosetta-chart')).toHaveLength(0);
  });

  it('gives every chart as a table, by keyboard, with its gaps in words', async () => {
    const user = userEvent.setup();
    await showSignals('Component');
    const toggle = await screen.findByRole('button', {
      name: 'Traffic as table',
    });
    toggle.focus();
    await user.keyboard('{Enter}');
    const figures = await screen.findByRole('table', {
      name: 'Traffic, figures',
    });
    expect(within(figures).getAllByText('no data')).toHaveLength(7);
    expect(within(figures).getAllByText(/req\/s$/)).toHaveLength(281);
  });

  it('marks figures of the period before while others are on their way', async () => {
    await showSignals('Component', true);
    expect(
      await screen.findByRole('region', { name: 'Golden signals' }),
    ).toHaveAttribute('aria-busy', 'true');
  });
});
