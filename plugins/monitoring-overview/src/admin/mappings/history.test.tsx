import { buildMappingChanges } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showAdmin } from '../__testUtils__/showAdmin';

const drawer = () =>
  screen.findByRole('dialog', { name: 'History of changes' });

describe('the history of mappings', () => {
  it('tells who changed what, when and why, newest first', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=mappings');
    await user.click(
      await screen.findByRole('button', { name: /History of changes/ }),
    );
    const box = await drawer();
    expect(await within(box).findByText('3 changes')).toBeInTheDocument();
    const items = within(box).getAllByRole('listitem');
    expect(items[0]).toHaveTextContent(
      /cards-switch· ServiceNow · productionChanged .*by alex.*CARDS SWITCH · main.*CARDS SWITCH 2.*“CI was renamed”/,
    );
    expect(items[1]).toHaveTextContent(
      /accounts-api· GitLab · every environmentRemoved .*by dana.*4417.*Afterno mapping/,
    );
    expect(items[2]).toHaveTextContent(/Created .*AfterCI by name/);
  });

  it('filters by entity, and back', async () => {
    const user = userEvent.setup();
    await showAdmin({}, '/?view=mappings&history=all');
    const box = await drawer();
    await user.click(
      await within(box).findByRole('button', { name: 'accounts-api' }),
    );
    expect(await within(box).findByText('1 change')).toBeInTheDocument();
    expect(within(box).getByLabelText('Entity ref')).toHaveValue(
      'component:default/accounts-api',
    );
    await user.click(
      within(box).getByRole('button', { name: 'Clear the search' }),
    );
    expect(await within(box).findByText('3 changes')).toBeInTheDocument();
  });

  it.each([
    ['all', 'Nobody changed a mapping yet.'],
    ['component:default/x', 'Nobody changed a mapping of this entity.'],
  ])('says that there is nothing of %s', async (history, words) => {
    await showAdmin(
      { mappingChanges: () => ({ items: [], nextCursor: null, total: 0 }) },
      `/?view=mappings&history=${history}`,
    );
    expect(await within(await drawer()).findByText(words)).toBeInTheDocument();
  });

  it('pages to older ones', async () => {
    const user = userEvent.setup();
    const [first, second] = buildMappingChanges();
    await showAdmin(
      {
        mappingChanges: ({ query }) =>
          query.cursor === undefined
            ? { items: [first], nextCursor: 'AAA', total: 2 }
            : { items: [second], nextCursor: null, total: 2 },
      },
      '/?view=mappings&history=all',
    );
    const box = await drawer();
    await user.click(await within(box).findByRole('button', { name: 'Older' }));
    await waitFor(() =>
      expect(within(box).getAllByRole('listitem')).toHaveLength(2),
    );
  });
});
