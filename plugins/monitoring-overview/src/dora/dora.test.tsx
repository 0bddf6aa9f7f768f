import {
  buildMeta,
  buildScopeDora,
  type FakeHandlers,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { act, screen } from '@testing-library/react';
import { failsWith, showPage } from '../__testUtils__/showPage';
import { DoraContent } from './DoraContent';

const showDora = (handlers?: FakeHandlers, url?: string) =>
  showPage(<DoraContent />, handlers, url);

describe('the DORA page', () => {
  it('shows the five metrics, their spread, what is left out and what changed', async () => {
    await showDora();
    expect(
      await screen.findByRole('region', { name: 'The five metrics' }),
    ).toHaveTextContent(/14\.2/);
    expect(screen.getByText(/^426 releases to production/)).toBeInTheDocument();
    expect(
      screen.getByRole('region', {
        name: 'How the applications of each team are spread',
      }),
    ).toHaveTextContent('Accounts Core');
    expect(
      screen.getByRole('region', {
        name: 'Left out of these numbers, and why',
      }),
    ).toHaveTextContent('Environment unknown');
    expect(
      screen.getByRole('region', { name: 'What changed most inside teams' }),
    ).toHaveTextContent('Accounts Core, lead time');
  });

  it('asks as the URL says, and lists applications without comparing teams', async () => {
    const asked: unknown[] = [];
    await showDora(
      {
        scopeDora: ({ query }) => {
          asked.push([query.groupBy, query.period, query.environment]);
          return buildScopeDora({ groupBy: 'app' });
        },
      },
      '/?show=app&period=last_90d',
    );
    expect(
      await screen.findByRole('region', { name: 'Each application' }),
    ).toBeInTheDocument();
    expect(asked).toEqual([['app', 'last_90d', 'production']]);
    expect(
      screen.queryByRole('region', { name: 'What changed most inside teams' }),
    ).toBeNull();
  });

  it('waits in boxes that are as high as what they stand for', async () => {
    await showDora({ scopeDora: () => new Promise(() => {}) });
    expect((await screen.findAllByRole('status')).length).toBeGreaterThan(2);
  });

  it.each([
    [403, 'You may not see this'],
    [404, 'Not known to monitoring'],
    [503, 'The monitoring backend is not available'],
  ])('says what to do about a %d', async (status, title) => {
    await showDora({ scopeDora: failsWith(status) });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'The five metrics' }),
    ).toBeNull();
  });

  it('says that only what one may read is counted', async () => {
    await showDora({ scopeDora: () => buildScopeDora({ basis: 'own' }) });
    expect(await screen.findByText(/you may read/)).toBeInTheDocument();
  });

  it('says that nothing was released', async () => {
    await showDora({
      scopeDora: () =>
        buildScopeDora({ rows: [], changedMost: [], excluded: [] }),
    });
    expect(
      await screen.findByText('Nothing was released here in this period.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Nothing was left out.')).toBeInTheDocument();
  });

  it('names what the URL asked for in vain', async () => {
    await showDora({}, '/?scope=domain:default/none');
    expect(await screen.findByText(/domain:default\/none/)).toBeInTheDocument();
  });

  it('names the view and the environment the URL asked for in vain', async () => {
    await showDora({}, '/?show=moon&environment=mars&period=forever');
    expect(
      await screen.findByText('There is no view “moon”. Shown: Team.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('There is no environment “mars”. Shown: production.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/There is no period “forever”/),
    ).toBeInTheDocument();
  });

  it('says that there is no network, and keeps what is shown', async () => {
    await showDora();
    const band = await screen.findByRole('region', {
      name: 'The five metrics',
    });
    const online = jest
      .spyOn(navigator, 'onLine', 'get')
      .mockReturnValue(false);
    act(() => {
      window.dispatchEvent(new Event('offline'));
    });
    expect(screen.getByText(/You are offline/)).toBeInTheDocument();
    expect(band).toBeInTheDocument();
    online.mockReturnValue(true);
    act(() => {
      window.dispatchEvent(new Event('online'));
    });
    expect(screen.queryByText(/You are offline/)).toBeNull();
    online.mockRestore();
  });

  it('asks for nothing without an environment', async () => {
    await showDora({ meta: () => buildMeta({ environments: [] }) });
    expect(
      await screen.findByText(/No environment is configured/),
    ).toBeInTheDocument();
  });
});
