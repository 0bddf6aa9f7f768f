import { buildMeta } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from './__testUtils__/showAdmin';

const rights = {
  readEntities: true,
  readPortfolio: true,
  readIncidents: true,
  readLogs: true,
  manageMappings: true,
  readSources: true,
  triggerBatches: true,
};

describe('admin', () => {
  it('tells people without the right kindly, and asks the backend for nothing', async () => {
    const api = await showAdmin({
      meta: () => buildMeta({ rights: { ...rights, readSources: false } }),
    });
    expect(
      await screen.findByText('This is for platform admins'),
    ).toBeInTheDocument();
    expect(api.calls).toEqual(['meta']);
  });

  it('sums up the sources and opens the broken one', async () => {
    await showAdmin();
    const summary = await screen.findByRole('region', {
      name: 'Sources by state',
    });
    expect(summary).toHaveTextContent(
      /1Refused.*1Degraded.*1Paused.*1OK.*9records in quarantine.*158requests a minute/,
    );
    expect(screen.getByText(/Dynatrace refused the token/)).toBeInTheDocument();
    expect(
      screen.getByText('The token expired on 18 Nov at 08:12.'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('progressbar', {
        name: /Dynatrace main against its budget/,
      }),
    ).toHaveAttribute('aria-valuenow', '85');
  });

  it('sorts instances by urgency, each with its state in a word', async () => {
    await showAdmin();
    const names = (
      await screen.findAllByRole('button', { name: /(Show|Hide) streams of/ })
    ).map(button => button.getAttribute('aria-label'));
    expect(names).toEqual([
      'Hide streams of Dynatrace trade',
      'Show streams of ServiceNow main',
      'Show streams of Prometheus platform',
      'Show streams of Dynatrace main',
    ]);
    expect(screen.getByRole('button', { name: /^Sources/ })).toHaveTextContent(
      'Sources1',
    );
  });

  it('names streams in words, and opens what the URL says', async () => {
    await showAdmin({}, '/?open=servicenow:main,prometheus:platform');
    for (const words of [
      'incidents',
      'open incidents',
      'SLA clocks',
      'signals, 5 min',
    ]) {
      expect(
        await screen.findByRole('cell', { name: words }),
      ).toBeInTheDocument();
    }
    expect(screen.getByText(/Collection is paused/)).toBeInTheDocument();
    expect(screen.queryByText(/Dynatrace refused the token/)).toBeNull();
  });

  it('tests every instance at once', async () => {
    const user = userEvent.setup();
    const tested: unknown[] = [];
    await showAdmin({
      testSource: ({ params }) => {
        tested.push(params.id);
        return {
          state: 'ok',
          code: null,
          message: 'Reached and let in.',
          version: '1.305',
          missingScopes: [],
          latencyMs: 84,
        };
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Test all' }));
    await waitFor(() => expect(tested).toHaveLength(4));
    expect(await screen.findAllByText(/Tested just now: OK/)).toHaveLength(4);
  });

  it('opens and closes the streams of a source by keyboard', async () => {
    const user = userEvent.setup();
    await showAdmin();
    const toggle = await screen.findByRole('button', {
      name: 'Show streams of Dynatrace main',
    });
    toggle.focus();
    await user.keyboard('{Enter}');
    expect(
      await screen.findByRole('button', {
        name: 'Hide streams of Dynatrace main',
      }),
    ).toBeInTheDocument();
    expect(screen.getAllByText('problems')).toHaveLength(2);
  });

  it('tests a source and says what it found', async () => {
    const user = userEvent.setup();
    await showAdmin({
      testSource: () => ({
        state: 'refused',
        code: 'authentication',
        message: 'The token is not accepted.',
        version: null,
        missingScopes: ['slo.read'],
        latencyMs: 84,
      }),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Test Dynatrace main' }),
    );
    expect(
      await screen.findByText(/Tested just now: Refused, 84.ms/),
    ).toBeInTheDocument();
    expect(screen.getByText('The token is not accepted.')).toBeInTheDocument();
    expect(screen.getByText('slo.read')).toBeInTheDocument();
  });

  it('offers no action to those who may only look', async () => {
    await showAdmin({
      meta: () => buildMeta({ rights: { ...rights, triggerBatches: false } }),
    });
    await screen.findByRole('region', { name: 'Sources by state' });
    expect(screen.queryByRole('button', { name: /^Test / })).toBeNull();
  });
});
