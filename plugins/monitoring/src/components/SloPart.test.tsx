import {
  buildSlos,
  buildSloStatement,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fails, showTab } from './__testUtils__/showTab';

describe('the SLO part', () => {
  it('shows what is promised, and the statement of the most urgent', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        sloStatement: ({ params }) => {
          asked.push(params.sloId);
          return buildSloStatement();
        },
      },
      { url: '/?tab=slo' },
    );
    expect(
      await screen.findByRole('table', { name: 'Objectives' }),
    ).toHaveTextContent('Missed');
    expect(
      await screen.findByRole('region', {
        name: 'Budget burn-down, Availability',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Budget statement, Availability' }),
    ).toHaveTextContent('P-25871');
    expect(screen.getByRole('region', { name: 'Burn rate' })).toHaveTextContent(
      'Firing',
    );
    expect(asked).toEqual(['1']);
  });

  it('keeps the chosen SLO in the URL', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        sloStatement: ({ params }) => {
          asked.push(params.sloId);
          return buildSloStatement();
        },
      },
      { url: '/?tab=slo&slo=3' },
    );
    const table = await screen.findByRole('table', { name: 'Objectives' });
    await userEvent.click(
      within(table).getByText('Latency p95', { exact: false }),
    );
    expect(screen.getByTestId('search')).toHaveTextContent('slo=2');
    expect(asked).toEqual(['3', '2']);
  });

  it('shows how a budget was made', async () => {
    await showTab({}, { url: '/?tab=slo' });
    await userEvent.click(
      (
        await screen.findAllByRole('button', {
          name: /^How is Error budget left, Availability computed/,
        })
      )[0],
    );
    expect(
      await screen.findByRole('dialog', { name: 'How is this computed?' }),
    ).toBeInTheDocument();
  });

  it('says how to promise something where nothing is', async () => {
    await showTab(
      { slos: () => buildSlos({ items: [] }) },
      { url: '/?tab=slo' },
    );
    expect(
      await screen.findByRole('region', {
        name: 'Nothing is promised here yet',
      }),
    ).toHaveTextContent('rosetta.io/slo');
  });

  it('waits in boxes', async () => {
    await showTab({ slos: () => new Promise(() => {}) }, { url: '/?tab=slo' });
    expect(
      (await screen.findAllByRole('status', { name: 'Loading' })).length,
    ).toBeGreaterThan(2);
  });

  it('says what failed', async () => {
    await showTab({ slos: fails(503) }, { url: '/?tab=slo' });
    expect(
      await screen.findByText('The monitoring backend is not available'),
    ).toBeInTheDocument();
  });

  it('keeps the list when a statement cannot be read', async () => {
    await showTab({ sloStatement: fails(503) }, { url: '/?tab=slo' });
    expect(
      await screen.findByText('The monitoring backend is not available'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('table', { name: 'Objectives' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Burn rate' }),
    ).toBeInTheDocument();
  });
});
