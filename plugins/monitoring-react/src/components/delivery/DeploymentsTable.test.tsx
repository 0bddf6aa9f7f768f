import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { Release } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  before,
  buildDeployments,
  buildRelease,
  FIXTURE_NOW_MS,
  HOUR,
  MINUTE,
} from '../../testing';
import { AroundRelease } from './AroundRelease';
import {
  DeploymentsTable,
  type DeploymentsTableProps,
} from './DeploymentsTable';

async function showTable(props: Partial<DeploymentsTableProps> = {}) {
  const first = props.first ?? buildDeployments();
  await renderInTestApp(
    <DeploymentsTable
      first={first}
      releases={first.items}
      note="production, Last 30 days"
      mayReadIncidents
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('region', { name: 'Deployments' });
}

describe('DeploymentsTable', () => {
  it('tells of each release its outcome, lead time, incidents and what changed', async () => {
    const [, first, , failed, back] = within(await showTable()).getAllByRole(
      'row',
    );
    expect(first).toHaveTextContent(/v2\.14\.0.*Suspect.*judged.*change/);
    expect(first).toHaveTextContent(/1.d.4.h/);
    expect(first).toHaveTextContent(/INC0041207.*P1.*5.min after/);
    expect(first).toHaveTextContent(/errors0\.02.%.*4\.2.%.*worse/);
    expect(first).toHaveTextContent(/traffic208.req\/s.*212.req\/s/);
    expect(failed).toHaveTextContent(/Failed.*attempt.*not counted/);
    expect(failed).toHaveTextContent('not measured');
    expect(back).toHaveTextContent(/rollback.*0.*not counted.*none/);
  });

  it.each([
    ['failed', /Failed after/],
    ['suspect', /Suspect.*judged /],
    ['pending', /Succeeded.*judged /],
    ['mature', /Succeeded(?!.*judged)/],
    [null, /Succeeded(?!.*judged)/],
  ] as const)('calls a release that is %s so', async (standing, words) => {
    const items = [
      buildRelease({
        standing,
        ...(standing === null ? { matureAt: null } : {}),
      }),
    ];
    const [, row] = within(
      await showTable({ first: buildDeployments({ items }) }),
    ).getAllByRole('row');
    expect(row).toHaveTextContent(words);
  });

  it('says that near is no proof', async () => {
    expect(await showTable()).toHaveTextContent(
      'Near in time is no proof of a cause.',
    );
  });

  it('shows a lock, and no "none", to those who may not read incidents', async () => {
    const table = await showTable({ mayReadIncidents: false });
    expect(table).toHaveTextContent('No access');
    expect(table).not.toHaveTextContent('INC0041207');
    expect(within(table).queryByText('none')).toBeNull();
  });

  it('lists on request what was left out', async () => {
    const table = await showTable({
      first: buildDeployments({
        excluded: [
          { environmentName: 'review/42', count: 3 },
          { environmentName: null, count: 1 },
        ],
      }),
    });
    expect(table).toHaveTextContent('4 excluded: environment unknown');
    expect(table).not.toHaveTextContent('review/42');
    await userEvent.click(
      within(table).getByRole('button', { name: 'Show why' }),
    );
    expect(table).toHaveTextContent(/review\/42.*3.*without a name.*1/);
  });

  it('shows more, and marks what was pointed at', async () => {
    const onMore = jest.fn();
    const table = await showTable({
      first: buildDeployments({ total: 40, nextCursor: 'x' }),
      onMore,
      focused: 'v2.13.3',
    });
    expect(table).toHaveTextContent('4 of 40 shown');
    await userEvent.click(
      within(table).getByRole('button', { name: 'Show more' }),
    );
    expect(onMore).toHaveBeenCalled();
    expect(within(table).getByText('v2.13.3').closest('tr')).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('says that there was none', async () => {
    expect(
      await showTable({ first: buildDeployments({ items: [] }) }),
    ).toHaveTextContent('Nothing was deployed to production in this period.');
  });

  it.each([
    [undefined, 'Loading'],
    ['Not available', 'The deployments could not be read: Not available'],
  ])('says that it loads, or that it failed (%s)', async (failure, words) => {
    await renderInTestApp(
      <DeploymentsTable
        first={undefined}
        releases={undefined}
        note=""
        mayReadIncidents
        failure={failure}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});

describe('AroundRelease', () => {
  async function showAround(release: Partial<Release>) {
    await renderInTestApp(
      <AroundRelease release={buildRelease(release)} nowMs={FIXTURE_NOW_MS} />,
    );
  }

  it('says that the hour after is not over', async () => {
    await showAround({ finished: before(10 * MINUTE), after: null });
    expect(await screen.findAllByText(/hour after not over/)).toHaveLength(3);
  });

  it('says what has no data, and judges nothing then', async () => {
    await showAround({ finished: before(3 * HOUR), before: null });
    expect(await screen.findAllByText(/no data/)).toHaveLength(3);
    expect(screen.queryByText(/worse|better/)).toBeNull();
  });

  it('calls the noise between two hours similar, not worse', async () => {
    await showAround({
      before: { errorRatio: 0.0018, latencyP95Ms: 400, requestsPerSecond: 20 },
      after: { errorRatio: 0.0024, latencyP95Ms: 430, requestsPerSecond: 30 },
    });
    expect(await screen.findAllByText('similar')).toHaveLength(2);
    expect(screen.queryByText(/worse|better/)).toBeNull();
  });
});
