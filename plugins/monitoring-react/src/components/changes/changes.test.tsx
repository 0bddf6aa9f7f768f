import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  buildChange,
  buildChanges,
  buildItsmProblems,
  FIXTURE_NOW_MS,
} from '../../testing';
import { ChangesTable, type ChangesTableProps } from './ChangesTable';
import { RecordsTable, type RecordsTableProps } from './RecordsTable';

const LOCK = {
  title: 'You may not read changes',
  text: 'Ask a platform admin for rosetta.incident.read.',
  shape: 'lock',
  hasKeys: false,
} as const;

async function showChanges(props: Partial<ChangesTableProps> = {}) {
  const first = props.first ?? buildChanges();
  await renderInTestApp(
    <ChangesTable
      first={first}
      changes={first.items}
      note="Last 30 days and the next 30 days"
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('region', { name: 'Changes' });
}

describe('ChangesTable', () => {
  it('lists what is at work and to come before what is past', async () => {
    const rows = within(await showChanges()).getAllByRole('row');
    expect(rows.map(row => row.textContent?.slice(0, 10))).toEqual([
      'NumberSumm',
      'Now and pl',
      'CHG0030477',
      'CHG0030466',
      'Past',
      'CHG0030412',
      'CHG0030184',
    ]);
    expect(rows[2]).toHaveTextContent(/Emergency.*no end set.*Being made/);
    expect(rows[3]).toHaveTextContent(
      /payments-run.*Normal.*High.*Scheduled.*overlaps CHG0030398/,
    );
    expect(rows[5]).toHaveTextContent(/Low.*Closed, successful/);
    expect(rows[6]).toHaveTextContent(/not known.*Closed, unsuccessful/);
  });

  it('warns of overlaps in its head, and not of past ones', async () => {
    expect(await showChanges()).toHaveTextContent('1 overlap');
  });

  it('does not warn of overlaps that are over', async () => {
    const past = { ...buildChanges().items[2], overlaps: ['CHG0000001'] };
    const card = await showChanges({ first: buildChanges({ items: [past] }) });
    expect(card).toHaveTextContent('overlaps CHG0000001');
    expect(within(card).queryByText('1 overlap')).toBeNull();
  });

  it('shows a lock and no rows to those who may not read them', async () => {
    const card = await showChanges({
      absence: LOCK,
      note: '',
      first: undefined,
      changes: undefined,
    });
    expect(card).toHaveTextContent('You may not read changes');
    expect(card).not.toHaveTextContent(/\d/);
    expect(card.querySelector('[data-shape="lock"]')).not.toBeNull();
  });

  it('shows more', async () => {
    const onMore = jest.fn();
    const card = await showChanges({
      first: buildChanges({ total: 90 }),
      onMore,
    });
    expect(card).toHaveTextContent('4 of 90 shown');
    await userEvent.click(
      within(card).getByRole('button', { name: 'Show more' }),
    );
    expect(onMore).toHaveBeenCalled();
  });

  it('says that there is none', async () => {
    expect(
      await showChanges({ first: buildChanges({ items: [] }) }),
    ).toHaveTextContent('No change was planned or made in this period.');
  });

  it.each([
    [undefined, 'Loading'],
    ['Not available', 'Not available'],
  ])('says that it loads, or that it failed (%s)', async (failure, words) => {
    const card = await showChanges({ changes: undefined, failure });
    expect(within(card).getByRole('status')).toHaveTextContent(words);
  });

  it('marks what waits, what is inherited, and what was pointed at', async () => {
    const item = buildChange({
      isOnHold: true,
      approval: 'rejected',
      via: 'inherited',
    });
    const card = await showChanges({
      first: buildChanges({ items: [item] }),
      focused: item.number,
    });
    expect(card).toHaveTextContent(
      'payments-run · on hold · approval rejected · of its system',
    );
    expect(within(card).getByText(item.number).closest('tr')).toHaveAttribute(
      'aria-current',
      'true',
    );
  });
});

async function showRecords(props: Partial<RecordsTableProps> = {}) {
  const first = props.first ?? buildItsmProblems();
  await renderInTestApp(
    <RecordsTable
      first={first}
      records={first.items}
      status="all"
      onStatus={() => {}}
      note="Last 30 days"
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('region', { name: 'Problem records' });
}

describe('RecordsTable', () => {
  it('lists records with state, age and incidents', async () => {
    const [, open, over] = within(await showRecords()).getAllByRole('row');
    expect(open).toHaveTextContent(
      /PRB0007714.*P2.*Being fixed, known error.*10 Nov, 10.d.*2.*payments-run/,
    );
    expect(open.querySelector('[data-shape="warning"]')).not.toBeNull();
    expect(over).toHaveTextContent(/Resolved.*took 20.d.*0.*none/);
  });

  it('filters, and says that there is none', async () => {
    const onStatus = jest.fn();
    const card = await showRecords({
      first: buildItsmProblems({ items: [] }),
      status: 'open',
      onStatus,
    });
    expect(card).toHaveTextContent('No problem record is open.');
    await userEvent.click(within(card).getByRole('button', { name: 'Closed' }));
    expect(onStatus).toHaveBeenCalledWith('closed');
  });
});
