import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  buildMeta,
  buildRun,
  createFakeMonitoringApi,
  FIXTURE_NOW_MS,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AdminContent } from './AdminContent';
import { estimateLeftMs } from './runLook';

async function showAdmin(handlers: FakeHandlers = {}, url = '/') {
  const api = createFakeMonitoringApi(handlers);
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <AdminContent />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    { initialRouteEntries: [url] },
  );
  return api;
}

const rights = {
  readEntities: true,
  readPortfolio: true,
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
      /1Refused.*1OK.*2records in quarantine.*128requests a minute/,
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

describe('batch runs', () => {
  it('shows the running one with its progress, and cancels it', async () => {
    const user = userEvent.setup();
    const api = await showAdmin({}, '/?view=runs');
    const running = await screen.findByRole('region', { name: 'Running now' });
    expect(within(running).getByRole('progressbar')).toHaveAttribute(
      'aria-valuenow',
      '64',
    );
    expect(running).toHaveTextContent(
      /Dynatrace main · signals, backfill.*by alex.*41,216 read.*7 rejected/,
    );
    await user.click(within(running).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(api.calls).toContain('cancelBatch'));
    expect(
      await screen.findByText('Stops after this page'),
    ).toBeInTheDocument();
  });

  it('lists runs in every state with icon and word', async () => {
    await showAdmin({}, '/?view=runs');
    const table = await screen.findByRole('table');
    for (const word of [
      'Running',
      'Done',
      'Done, rejects',
      'Failed',
      'Cancelled',
    ]) {
      expect(within(table).getAllByText(word).length).toBeGreaterThan(0);
    }
    expect(within(table).getByText('token expired')).toBeInTheDocument();
  });

  it('opens the rejected records of a row by keyboard', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=runs');
    const row = await screen.findByRole('row', { name: /Run 44/ });
    row.focus();
    await user.keyboard('{Enter}');
    const drawer = await screen.findByRole('dialog', {
      name: 'Rejected records',
    });
    expect(
      await within(drawer).findByText('SERVICE-1F2E 10:05'),
    ).toBeInTheDocument();
    expect(drawer).toHaveTextContent(
      'Not a number. Expected a number or null.',
    );
    expect(drawer).toHaveTextContent('seen 3 times');
  });

  it('asks only for the state of the URL', async () => {
    const asked: unknown[] = [];
    await showAdmin(
      {
        batchRuns: ({ query }) => {
          asked.push(query.state);
          return { items: [], nextCursor: null, total: 0 };
        },
      },
      '/?view=runs&state=failed',
    );
    expect(
      await screen.findByText('No run fits these filters.'),
    ).toBeInTheDocument();
    expect(asked).toContain('failed');
  });

  it('starts a run over a range', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        triggerBatch: ({ body }) => {
          bodies.push(body);
          return { requestId: '47' };
        },
      },
      '/?view=runs',
    );
    await user.click(
      await screen.findByRole('button', { name: 'Start a run' }),
    );
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Start' }));
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).toMatchObject({
      source: 'dynatrace',
      instance: 'trade',
      stream: 'signals',
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('does not start a run that ends before it begins', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=runs');
    await user.click(
      await screen.findByRole('button', { name: 'Start a run' }),
    );
    const dialog = await screen.findByRole('dialog');
    const to = within(dialog).getByLabelText('To, not included');
    await user.clear(to);
    await user.type(to, '2020-01-01T00:00');
    expect(
      within(dialog).getByText('The end must come after the start.'),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByRole('button', { name: 'Start' }),
    ).toBeDisabled();
  });
});

describe('estimateLeftMs', () => {
  const run = buildRun({
    progress: 0.5,
    startedAt: new Date(FIXTURE_NOW_MS - 600_000).toISOString(),
  });

  it('goes on at the present speed', () => {
    expect(estimateLeftMs(run, FIXTURE_NOW_MS)).toBe(600_000);
  });

  it('says nothing while too little is done', () => {
    expect(
      estimateLeftMs({ ...run, progress: 0.01 }, FIXTURE_NOW_MS),
    ).toBeUndefined();
  });
});
