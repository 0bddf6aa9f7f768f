import {
  buildDoctorReport,
  buildMeta,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from './__testUtils__/showAdmin';

const VIEW = '/?view=doctor';

describe('doctor', () => {
  it('says what needs attention, where, and what to do, before what is in order', async () => {
    await showAdmin({}, VIEW);
    const amiss = await screen.findByRole('region', {
      name: 'Needs attention',
    });
    const rows = within(amiss)
      .getAllByRole('row')
      .map(row => row.textContent);
    expect(rows).toEqual([
      'ResultWhereCheckFoundWhat to do',
      'FailedDTDynatrace tradeRightsThe credentials lack problems.readGive the integration user or token these rights',
      'WarningDatabaseClock of the databaseIt is 95 s ahead of this processSynchronise both with NTP',
    ]);
    const unknown = screen.getByRole('region', { name: 'Could not be told' });
    expect(unknown).toHaveTextContent(/Version.*The source does not tell it/);
    expect(within(unknown).queryByText('What to do')).toBeNull();
    const inOrder = screen.getByRole('region', { name: 'In order' });
    expect(within(inOrder).getAllByRole('row')).toHaveLength(3);
    expect(within(inOrder).queryByText('What to do')).toBeNull();
    expect(
      screen.getByRole('region', { name: 'Checks by result' }),
    ).toHaveTextContent(/1Failed.*1Warning.*1Unknown.*2OK/);
  });

  it('looks once, and again only when it is told to, with the old findings in place', async () => {
    const user = userEvent.setup();
    let looks = 0;
    let release = () => {};
    await showAdmin(
      {
        doctor: async () => {
          looks += 1;
          if (looks === 2) {
            await new Promise<void>(resolve => {
              release = resolve;
            });
          }
          return looks === 1
            ? buildDoctorReport()
            : {
                ...buildDoctorReport(),
                counts: { failed: 0, warning: 0, unknown: 0, ok: 2 },
                checks: buildDoctorReport().checks.filter(
                  ({ status }) => status === 'ok',
                ),
              };
        },
      },
      VIEW,
    );
    await user.click(await screen.findByRole('button', { name: 'Look again' }));
    expect(await screen.findByText(/Asking every source/)).toBeInTheDocument();
    expect(
      screen.getByText('The credentials lack problems.read'),
    ).toBeInTheDocument();
    release();
    expect(
      await screen.findByText('Everything that was looked at is in order.'),
    ).toBeInTheDocument();
    await waitFor(() => expect(looks).toBe(2));
  });

  it('is not offered to people who may not make us ask, and says why when they come by its address', async () => {
    const meta = buildMeta();
    const api = await showAdmin(
      {
        meta: () => ({
          ...meta,
          rights: { ...meta.rights, readSources: true, triggerBatches: false },
        }),
      },
      VIEW,
    );
    expect(
      await screen.findByText(/needs the right rosetta.batch.trigger/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Doctor' })).toBeNull();
    expect(api.calls).not.toContain('doctor');
  });
});
