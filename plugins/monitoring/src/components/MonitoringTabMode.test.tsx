import {
  buildMeta,
  buildSummary,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showTab } from './__testUtils__/showTab';

const rights = (changes: object) => ({
  meta: () => buildMeta({ rights: { ...buildMeta().rights, ...changes } }),
});

describe('the switch and the verdict', () => {
  it('asks each tile by itself, shows what is held until it answers, and says how new each is', async () => {
    const held = buildSummary();
    const [first, second] = held.tiles;
    const asked: string[] = [];
    await showTab(
      {
        summary: async ({ query }) => {
          if (query.mode !== 'live') return held;
          asked.push(String(query.tiles));
          const tile = held.tiles.find(({ kpi }) => kpi === query.tiles)!;
          if (tile.kpi === first.kpi) {
            return {
              ...held,
              mode: 'live',
              tiles: [
                { ...tile, value: { ...tile.value, value: 0.5 } as never },
              ],
              asked: [
                {
                  origin: { source: 'dynatrace', instance: 'main' },
                  at: new Date().toISOString(),
                  failure: null,
                },
              ],
            };
          }
          if (tile.kpi === second.kpi) {
            return {
              ...held,
              mode: 'live',
              tiles: [tile],
              asked: [
                {
                  origin: { source: 'dynatrace', instance: 'main' },
                  at: null,
                  failure: 'timeout',
                },
              ],
            };
          }
          // The others hang, and hold up nobody.
          return new Promise(() => {});
        },
      },
      { url: '/?mode=live' },
    );
    const answered = await screen.findByText(/^asked/);
    const errors = screen.getByRole('group', { name: 'Errors' });
    expect(errors).toContainElement(answered);
    expect(errors).toHaveTextContent(/50\s?%/);
    const latency = screen.getByRole('group', { name: 'Latency p95' });
    expect(within(latency).getByText('history')).toHaveAttribute(
      'title',
      'Dynatrace main did not answer in time: from history',
    );
    // The saturation of a service is told by its chart, which is from history.
    const shown = held.tiles.filter(({ kpi }) => kpi !== 'saturation');
    expect(screen.getAllByText('asking')).toHaveLength(shown.length - 2);
    expect(asked.every(names => !names.includes(','))).toBe(true);
    expect(new Set(asked).size).toBe(shown.length);
    expect(
      screen.getByText(/the timeline and the charts are from history/),
    ).toBeInTheDocument();
  });

  it('says of parts without a live reading that they show history', async () => {
    await showTab({}, { url: '/?mode=live&tab=incidents' });
    expect(
      await screen.findByText(/This part has no live reading: from history/),
    ).toBeInTheDocument();
  });

  it('says that it does not know a mode', async () => {
    await showTab({}, { url: '/?mode=tomorrow' });
    expect(
      await screen.findByText(/There is no mode “tomorrow”/),
    ).toBeInTheDocument();
  });

  it('leads from the verdict to the timeline and to the error lines', async () => {
    const user = userEvent.setup();
    await showTab({}, { url: '/?tab=logs' });
    const verdict = await screen.findByRole('region', { name: 'Verdict' });
    expect(
      await within(verdict).findByRole('link', { name: /^Logs/ }),
    ).toHaveAttribute('href', expect.stringContaining('errors'));
    await user.click(within(verdict).getByRole('button', { name: 'Timeline' }));
    expect(
      await screen.findByRole('region', { name: 'Timeline' }),
    ).toBeInTheDocument();
  });

  it('has no way to logs for those who may not read them', async () => {
    const api = await showTab({
      ...rights({ readLogs: false }),
      summary: () => buildSummary(),
    });
    const verdict = await screen.findByRole('region', { name: 'Verdict' });
    expect(within(verdict).queryByRole('link', { name: /^Logs/ })).toBeNull();
    expect(api.calls).not.toContain('logLink');
  });
});
