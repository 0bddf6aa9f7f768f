import { buildMeta } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import { fails, showTab } from './__testUtils__/showTab';

const rights = (changes: object) => ({
  meta: () => buildMeta({ rights: { ...buildMeta().rights, ...changes } }),
});

describe('changes and problem records', () => {
  it('stand below the incidents', async () => {
    await showTab({}, { url: '/?tab=incidents' });
    const changes = await screen.findByRole('region', { name: 'Changes' });
    expect(await within(changes).findByText('CHG0030466')).toBeInTheDocument();
    expect(
      await screen.findByRole('region', { name: 'Problem records' }),
    ).toHaveTextContent('PRB0007714');
  });

  it('are locked, and not asked for, where tickets may not be read', async () => {
    const api = await showTab(rights({ readIncidents: false }), {
      url: '/?tab=incidents',
    });
    expect(
      await screen.findByRole('region', { name: 'Changes' }),
    ).toHaveTextContent('You may not read changes');
    expect(
      screen.getByRole('region', { name: 'Problem records' }),
    ).toHaveTextContent('You may not read problem records');
    expect(api.calls).not.toContain('changes');
    expect(api.calls).not.toContain('itsmProblems');
  });

  it('fail alone', async () => {
    await showTab({ changes: fails(503) }, { url: '/?tab=incidents' });
    const changes = await screen.findByRole('region', { name: 'Changes' });
    await waitFor(() => expect(changes).toHaveTextContent('not available'));
    expect(
      await screen.findByRole('region', { name: 'Incidents' }),
    ).toBeInTheDocument();
  });
});
