import {
  buildIncidentList,
  buildMeta,
  buildTimeline,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fails, showTab } from './__testUtils__/showTab';

describe('parts of the MonitoringTab', () => {
  it('asks for the zoom of the URL, and for the whole period for the brush', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        timeline: ({ query }) => {
          asked.push([query.period, query.from]);
          return buildTimeline();
        },
      },
      {
        url: '/?from=2026-11-20T06:00:00.000Z&to=2026-11-20T10:00:00.000Z',
      },
    );
    await waitFor(() =>
      expect(asked).toEqual(
        expect.arrayContaining([
          ['custom', '2026-11-20T06:00:00.000Z'],
          ['last_24h', undefined],
        ]),
      ),
    );
  });

  it('zooms into the URL by keyboard, and a new period is shown whole', async () => {
    const user = userEvent.setup();
    await showTab();
    const handle = await screen.findByRole('slider', {
      name: 'Start of what is shown',
    });
    handle.focus();
    await user.keyboard('{ArrowRight}');
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent(/from=.*to=/),
    );
    await user.click(screen.getByRole('button', { name: 'Period: Last 24 h' }));
    await user.click(
      await screen.findByRole('option', { name: 'Last 7 days' }),
    );
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent('?period=last_7d'),
    );
  });

  it('says that a zoom in the URL cannot be shown', async () => {
    await showTab({}, { url: '/?from=then&to=now' });
    expect(
      await screen.findByText(
        'The range in the address cannot be shown. Shown: Last 24 h.',
      ),
    ).toBeInTheDocument();
  });

  it('lists incidents and problems of a month in a part of their own', async () => {
    const user = userEvent.setup();
    await showTab();
    const tab = await screen.findByRole('tab', { name: /Incidents/ });
    expect(tab).toHaveTextContent('2');
    screen.getByRole('tab', { name: 'Overview' }).focus();
    await user.keyboard('{ArrowRight}');
    await waitFor(() =>
      expect(screen.getByTestId('search')).toHaveTextContent('tab=incidents'),
    );
    const list = await screen.findByRole('region', { name: 'Incidents' });
    expect(await within(list).findByText('INC0041163')).toBeInTheDocument();
    expect(list).toHaveTextContent('Last 30 days');
    expect(
      await screen.findByRole('region', { name: 'Problems' }),
    ).toHaveTextContent('P-26114');
  });

  it('keeps the filter of incidents in the URL', async () => {
    const asked: unknown[] = [];
    const user = userEvent.setup();
    await showTab(
      {
        entityIncidents: ({ query }) => {
          asked.push([query.status, query.period]);
          return buildIncidentList();
        },
      },
      { url: '/?tab=incidents&incidents=closed' },
    );
    await waitFor(() => expect(asked).toContainEqual(['closed', 'last_30d']));
    const list = await screen.findByRole('region', { name: 'Incidents' });
    await user.click(within(list).getByRole('button', { name: 'Open' }));
    expect(screen.getByTestId('search')).toHaveTextContent('incidents=open');
  });

  it('shows a lock instead of incidents to those who may not read them, and asks for none', async () => {
    const rights = { ...buildMeta().rights, readIncidents: false };
    const api = await showTab(
      { meta: () => buildMeta({ rights }) },
      { url: '/?tab=incidents' },
    );
    expect(
      await screen.findByRole('region', { name: 'You may not read incidents' }),
    ).toHaveTextContent('rosetta.incident.read');
    expect(api.calls).not.toContain('entityIncidents');
  });

  it('believes the backend when it refuses the incidents', async () => {
    await showTab({ entityIncidents: fails(403) }, { url: '/?tab=incidents' });
    expect(
      await screen.findByRole('region', { name: 'You may not read incidents' }),
    ).toBeInTheDocument();
  });

  it('says when the incidents alone cannot be read', async () => {
    await showTab({ entityIncidents: fails(503) }, { url: '/?tab=incidents' });
    expect(await screen.findByRole('alert')).toHaveTextContent('not available');
    expect(
      screen.getByRole('region', { name: 'Problems' }),
    ).toBeInTheDocument();
  });
});
