import {
  buildLogVolume,
  buildMeta,
  buildToolLink,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor } from '@testing-library/react';
import { fails, showTab } from './__testUtils__/showTab';

const rights = (changes: object) => ({
  meta: () => buildMeta({ rights: { ...buildMeta().rights, ...changes } }),
});

describe('the Logs part', () => {
  it('shows volume, messages and the way to the lines', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        logLink: ({ query }) => {
          asked.push([query.timeRange, query.level]);
          return buildToolLink({
            url: `https://kibana.example/${query.level}`,
          });
        },
      },
      { url: '/?tab=logs&level=all' },
    );
    expect(
      await screen.findByRole('region', { name: 'Log volume' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Frequent error messages' }),
    ).toHaveTextContent('Timeout after');
    await waitFor(() =>
      expect(
        screen.getByRole('link', { name: /^Open in Kibana/ }),
      ).toHaveAttribute('href', 'https://kibana.example/all'),
    );
    expect(
      await screen.findByRole('link', { name: /^Open traces/ }),
    ).toHaveAttribute('target', '_blank');
    expect(asked).toContainEqual(['last_24h', 'all']);
  });

  it('shows a lock and asks for nothing where logs may not be read', async () => {
    const api = await showTab(rights({ readLogs: false }), {
      url: '/?tab=logs',
    });
    expect(
      await screen.findByRole('region', { name: 'You may not read logs' }),
    ).toHaveTextContent('rosetta.log.read');
    expect(api.calls).not.toContain('logVolume');
    expect(api.calls).not.toContain('logLink');
  });

  it('believes the backend when it refuses', async () => {
    await showTab({ logVolume: fails(403) }, { url: '/?tab=logs' });
    expect(
      await screen.findByRole('region', { name: 'You may not read logs' }),
    ).toBeInTheDocument();
  });

  it('leads to the lines where the volume is not collected', async () => {
    await showTab(
      {
        logVolume: () =>
          buildLogVolume({
            status: 'not_applicable',
            reason: { code: 'not_collected' },
            patterns: [],
          }),
      },
      { url: '/?tab=logs' },
    );
    expect(
      await screen.findByRole('region', {
        name: 'No source of logs is connected',
      }),
    ).toHaveTextContent('The volume is not collected here');
    expect(
      await screen.findByRole('link', { name: /^Open in Kibana/ }),
    ).toBeInTheDocument();
  });

  it('says why there is no link', async () => {
    await showTab(
      {
        logLink: () =>
          buildToolLink({
            url: null,
            status: 'not_applicable',
            reason: { code: 'not_mapped' },
          }),
      },
      { url: '/?tab=logs' },
    );
    expect(
      await screen.findByText('No link: no log source is mapped'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Open in Kibana' }),
    ).toBeDisabled();
  });

  it.each([
    ['not_mapped', 'not_applicable', 'No source of logs is mapped'],
    ['switched_off', 'not_applicable', 'Logs are switched off'],
    ['too_little_history', 'insufficient', 'No log volume was collected yet'],
    ['not_found_upstream', 'unknown', 'ELISA does not know this entity'],
  ] as const)('has its own words for %s', async (code, status, name) => {
    await showTab(
      {
        logVolume: () =>
          buildLogVolume({ status, reason: { code }, upstreamUrl: null }),
      },
      { url: '/?tab=logs' },
    );
    expect(await screen.findByRole('region', { name })).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Error volume' })).toBeNull();
  });

  it('says over old counts that they are old', async () => {
    await showTab(
      {
        logVolume: () =>
          buildLogVolume({
            status: 'stale',
            reason: { code: 'source_refused' },
          }),
      },
      { url: '/?tab=logs' },
    );
    expect(await screen.findByText(/ELISA refuses us/)).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Error volume' }),
    ).toBeInTheDocument();
  });

  it('shows what was asked now, and history where the source fails', async () => {
    await showTab({}, { url: '/?tab=logs&mode=live' });
    const card = await screen.findByRole('region', { name: 'Error volume' });
    await waitFor(() => expect(card).toHaveTextContent(/last 6.h, asked now/));
    expect(
      screen.getByRole('region', { name: 'Frequent error messages' }),
    ).toHaveTextContent('from history');
  });

  it('keeps the collected volume when the live answer fails', async () => {
    const nothing = [null, null];
    await showTab(
      {
        logVolume: ({ query }) =>
          query.mode === 'live'
            ? buildLogVolume({
                mode: 'live',
                status: 'stale',
                reason: { code: 'timeout' },
                asOf: null,
                period: { ...buildLogVolume().period, key: 'live' },
                timestamps: [0, 3_600_000],
                total: nothing,
                errors: nothing,
                exceptions: nothing,
              })
            : buildLogVolume(),
      },
      { url: '/?tab=logs&mode=live' },
    );
    expect(
      await screen.findByText(/ELISA did not answer in time; shown is what we/),
    ).toBeInTheDocument();
    expect(screen.getByRole('group', { name: 'Errors' })).toHaveTextContent(
      'of 21 of 24 hours',
    );
  });

  it('shows at most a month, and says so', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        logVolume: ({ query }) => {
          asked.push(query.period);
          return buildLogVolume();
        },
      },
      { url: '/?tab=logs&period=last_90d' },
    );
    expect(await screen.findByText(/Log counts are hourly/)).toHaveTextContent(
      'Shown: Last 30 days.',
    );
    expect(asked).not.toContain('last_90d');
  });
});
