import { screen, within } from '@testing-library/react';
import { buildCollection, FIXTURE_NOW_MS } from '../../testing';
import { CollectionCard, collectionLeftMs } from './CollectionCard';
import { showPart } from './__testUtils__/showPart';

const show = (
  overrides: Parameters<typeof buildCollection>[0] = {},
  adminHref?: string,
) =>
  showPart(
    <CollectionCard
      collection={buildCollection(overrides)}
      nowMs={FIXTURE_NOW_MS}
      adminHref={adminHref}
    />,
  );

describe('CollectionCard', () => {
  it('says how far the first collection is, and how long it takes yet', async () => {
    await show();
    const card = await screen.findByRole('region', {
      name: 'First collection',
    });
    expect(card).toHaveTextContent(
      /54.%.*Collecting your first 30 days\. About 13.min left\./,
    );
    expect(card).toHaveTextContent(
      /Catalog read: 85 entities.*Mapped to a source: 76.*Not mapped: 9/,
    );
    expect(
      within(card).getByRole('progressbar', { name: 'First collection done' }),
    ).toHaveAttribute('aria-valuenow', '54');
  });

  it.each([
    ['ServiceNow main', /Complete.*30 of 30 days.*12,390 records/, 30],
    ['Prometheus platform', /Collecting.*14 of 30 days/, 14],
    ['Dynatrace main', /Collecting.*2 of 30 days/, 2],
    [
      'Dynatrace trade',
      /Refused.*It does not let us in\. The others go on\./,
      0,
    ],
    ['ELISA logs-prod', /Waiting.*No entity is mapped to it\./, 0],
  ])('shows %s with its whole days', async (name, words, held) => {
    await show();
    const row = await screen.findByRole('listitem', { name });
    expect(row).toHaveTextContent(words);
    expect(within(row).queryAllByTestId('day-held')).toHaveLength(held);
  });

  it('fills the newest days first, at the right', async () => {
    await show();
    const row = await screen.findByRole('listitem', { name: 'Dynatrace main' });
    const cells = [...row.querySelectorAll('rect')];
    expect(
      cells.map(cell => cell.dataset.testid).lastIndexOf('day-missing'),
    ).toBe(27);
    expect(cells).toHaveLength(30);
  });

  it('leads admins to the repair of a refused source, and nobody else', async () => {
    await show({}, '/monitoring/admin');
    expect(await screen.findByRole('link', { name: 'Repair' })).toHaveAttribute(
      'href',
      '/monitoring/admin',
    );
  });

  it('offers no repair without the right', async () => {
    await show();
    await screen.findByRole('listitem', { name: 'Dynatrace trade' });
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('does not guess the rest while too little is done', () => {
    const collection = buildCollection({ progress: 0.01 });
    expect(collectionLeftMs(collection, FIXTURE_NOW_MS)).toBeUndefined();
    expect(
      collectionLeftMs({ ...collection, started: null }, FIXTURE_NOW_MS),
    ).toBeUndefined();
  });
});
