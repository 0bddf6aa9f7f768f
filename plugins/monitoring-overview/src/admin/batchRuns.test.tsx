import {
  buildMeta,
  buildRun,
  FIXTURE_NOW_MS,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from './__testUtils__/showAdmin';
import { estimateLeftMs } from './runLook';

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

  it('counts records of nobody mapped, and explains them', async () => {
    await showAdmin({}, '/?view=runs&run=40');
    const drawer = await screen.findByRole('dialog', {
      name: 'Rejected records',
    });
    expect(
      await within(drawer).findByText(/Records of things that no entity/),
    ).toBeInTheDocument();
    expect(drawer).toHaveTextContent(
      /ServiceNow main · SLA clocks · 2 of 1,248/,
    );
    expect(drawer).toHaveTextContent(/Of nobody mapped1,030/);
  });

  it('says in words why a record was refused, by its code where it is new, and marks the place', async () => {
    await showAdmin({}, '/?view=runs&run=40');
    const drawer = await screen.findByRole('dialog');
    expect(
      await within(drawer).findByText('opened_at: not a date'),
    ).toBeInTheDocument();
    expect(within(drawer).getByText('malformed')).toBeInTheDocument();
    expect(
      [...drawer.querySelectorAll('mark')].map(mark => mark.textContent),
    ).toContain('  "opened_at": "31/02/2026 09:14",');
  });

  it('asks for the instance and stream of the URL', async () => {
    const asked: Record<string, unknown>[] = [];
    await showAdmin(
      {
        batchRuns: ({ query }) => {
          asked.push(query);
          return { items: [], nextCursor: null, total: 0 };
        },
      },
      '/?view=runs&source=servicenow&instance=main&stream=task_sla',
    );
    await waitFor(() =>
      expect(asked).toContainEqual(
        expect.objectContaining({
          source: 'servicenow',
          instance: 'main',
          stream: 'task_sla',
        }),
      ),
    );
    expect(
      await screen.findByRole('button', { name: 'Stream: SLA clocks' }),
    ).toBeInTheDocument();
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

describe('reading stored pages again', () => {
  const openDialog = async (user: ReturnType<typeof userEvent.setup>) => {
    await user.click(
      await screen.findByRole('button', { name: 'Read stored pages again' }),
    );
    return screen.findByRole('dialog');
  };

  it('explains that nobody is asked, and asks a worker', async () => {
    const user = userEvent.setup();
    const bodies: unknown[] = [];
    await showAdmin(
      {
        replayRaw: ({ body }) => {
          bodies.push(body);
          return { requestId: '48' };
        },
      },
      '/?view=runs',
    );
    const dialog = await openDialog(user);
    expect(dialog).toHaveTextContent(/kept for 14 days.*no source is asked/);
    await user.click(
      within(dialog).getByRole('button', { name: 'Read again' }),
    );
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).toEqual({
      source: 'dynatrace',
      instance: 'trade',
      stream: 'signals',
      from: expect.stringMatching(/Z$/),
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('reads no pages that are not kept any more', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=runs');
    const dialog = await openDialog(user);
    const from = within(dialog).getByLabelText('Pages stored since');
    await user.clear(from);
    await user.type(from, '2020-01-01T00:00');
    expect(dialog).toHaveTextContent('It must lie within the last 14 days.');
    expect(
      within(dialog).getByRole('button', { name: 'Read again' }),
    ).toBeDisabled();
  });

  it('says why it was not started', async () => {
    const user = userEvent.setup();
    await showAdmin(
      {
        replayRaw: () => {
          throw new Error('no pages');
        },
      },
      '/?view=runs',
    );
    const dialog = await openDialog(user);
    await user.click(
      within(dialog).getByRole('button', { name: 'Read again' }),
    );
    expect(
      await within(dialog).findByText(/It was not started/),
    ).toBeInTheDocument();
  });

  it('names such runs in the table', async () => {
    await showAdmin(
      {
        batchRuns: () => ({
          items: [buildRun({ kind: 'replay' })],
          nextCursor: null,
          total: 1,
        }),
      },
      '/?view=runs',
    );
    expect(await screen.findByText('stored pages')).toBeInTheDocument();
  });

  it('is not offered to those who may only look', async () => {
    const { rights } = buildMeta();
    await showAdmin(
      {
        meta: () => buildMeta({ rights: { ...rights, triggerBatches: false } }),
      },
      '/?view=runs',
    );
    await screen.findByRole('table');
    expect(
      screen.queryByRole('button', { name: 'Read stored pages again' }),
    ).toBeNull();
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
