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
  it('says of parts without a live reading that they show history', async () => {
    await showTab({}, { url: '/?mode=live' });
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
