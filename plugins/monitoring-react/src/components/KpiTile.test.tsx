import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { ExplainContext } from '../explain/ExplainContext';
import {
  buildNineStates,
  buildTile,
  computedStyleOf,
  FIXTURE_NOW_MS,
  kpiCommon,
} from '../testing';
import { KpiTile } from './KpiTile';

const states = buildNineStates();

async function showTile(
  tile: Tile | undefined,
  props: { adminHref?: string; owner?: string } = {},
) {
  await renderInTestApp(
    <KpiTile
      tile={tile}
      loadingLabel="Errors"
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('group', { name: 'Errors' });
}

describe('KpiTile', () => {
  it('holds its place while it is loaded', async () => {
    const tile = await showTile(undefined);
    expect(
      within(tile).getByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
    expect(tile).not.toHaveTextContent('%');
  });

  it('shows a value with target, judged delta, source and age', async () => {
    const tile = await showTile(states.value);
    expect(tile).toHaveTextContent('0.18');
    expect(tile).toHaveTextContent('OK');
    expect(tile).toHaveTextContent('Target 0.5');
    expect(tile).toHaveTextContent('better vs 1 d ago');
    expect(tile).toHaveTextContent(/Dynatrace.*2.min/);
    expect(
      within(tile).getByRole('link', { name: /Open Errors in the source/ }),
    ).toHaveAttribute('href', 'https://dynatrace.example/service/1');
  });

  it('says how much of the time a partial value rests on', async () => {
    const tile = await showTile(states.partial);
    expect(tile).toHaveTextContent('OK, partial');
    expect(tile).toHaveTextContent(/87.% of the time has data/);
    expect(within(tile).getAllByTestId('spark-gap').length).toBeGreaterThan(0);
  });

  it('greys a stale value, says its age and compares nothing', async () => {
    const tile = await showTile(states.stale);
    expect(tile).toHaveTextContent('Stale');
    expect(tile).toHaveTextContent('Last known 6 hours ago');
    expect(tile).toHaveTextContent(/Dynatrace silent since \d\d:\d\d/);
    expect(tile).not.toHaveTextContent('vs 1 d ago');
    expect(tile.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('says why and since when there is no data, and never shows zero', async () => {
    const tile = await showTile(states.noData);
    expect(tile).toHaveTextContent('No data');
    expect(tile).toHaveTextContent('No requests measured');
    expect(tile).toHaveTextContent(/Since Tue 17 Nov/);
    expect(tile).not.toHaveTextContent(/\b0\b/);
    expect(within(tile).getByTestId('hatch-box')).toBeInTheDocument();
  });

  it('names the keys to set when nothing is mapped', async () => {
    const tile = await showTile(states.notMapped);
    expect(tile).toHaveTextContent('No Dynatrace pivot');
    expect(tile).toHaveTextContent('dynatrace.tag');
    expect(tile).toHaveTextContent('dynatrace.entityId');
  });

  it('shows a lock and no number to those who may not read it', async () => {
    const tile = await showTile(states.notPermitted, {
      owner: 'payments-team',
    });
    expect(tile).toHaveTextContent('You may not read this');
    expect(tile).toHaveTextContent('Ask the owner, payments-team');
    expect(tile.querySelector('[data-shape="lock"]')).not.toBeNull();
    expect(tile).not.toHaveTextContent(/\d %/);
  });

  it('says that a source refused us, and leads an admin to it', async () => {
    const tile = await showTile(states.refused, {
      adminHref: '/monitoring/admin',
    });
    expect(tile).toHaveTextContent('Refused');
    expect(tile).toHaveTextContent('Our token is rejected');
    expect(tile).toHaveTextContent('Missing scope: metrics.read');
    expect(
      within(tile).getByRole('link', { name: 'Open in admin' }),
    ).toHaveAttribute('href', '/monitoring/admin');
  });

  it('offers no way to admin to those who have none', async () => {
    const tile = await showTile(states.refused);
    expect(
      within(tile).queryByRole('link', { name: 'Open in admin' }),
    ).toBeNull();
  });

  it('counts up to the history that is needed, without a colour', async () => {
    const tile = await showTile(states.tooLittleHistory);
    expect(tile).toHaveTextContent('Too early');
    expect(tile).toHaveTextContent('12 of 30 days collected');
    expect(tile).toHaveTextContent('Judged from 7 Dec on');
    expect(within(tile).getByRole('progressbar')).toHaveAttribute(
      'aria-valuenow',
      '12',
    );
    expect(tile.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('says how many requests are too few to judge', async () => {
    const tile = await showTile(
      buildTile({
        state: null,
        value: {
          ...kpiCommon('error_rate'),
          status: 'insufficient',
          value: null,
          lastValue: 0.1,
          reason: { code: 'low_traffic', params: { have: 12, need: 20 } },
        },
      }),
    );
    expect(tile).toHaveTextContent('Low traffic');
    expect(tile).toHaveTextContent('12 of 20 requests needed');
  });

  it('says that nothing is collected yet instead of zero', async () => {
    const tile = await showTile(
      buildTile({
        state: null,
        sparkline: null,
        value: {
          ...kpiCommon('error_rate'),
          asOf: null,
          status: 'insufficient',
          value: null,
          lastValue: null,
          reason: { code: 'too_little_history', params: { have: 0, need: 1 } },
        },
      }),
    );
    expect(tile).toHaveTextContent('Nothing collected yet');
    expect(within(tile).queryByRole('progressbar')).toBeNull();
  });

  it('tells how many of the newest slots a partial value rests on', async () => {
    const tile = await showTile(
      buildTile({
        value: {
          ...kpiCommon('error_rate'),
          status: 'partial',
          value: 0.002,
          reason: { code: 'coverage_low', params: { have: 2, need: 3 } },
        },
      }),
    );
    expect(tile).toHaveTextContent('2 of 3 newest slots have data');
  });

  it('offers how any number was made, but not to those who may not read it', async () => {
    const asked = jest.fn();
    const show = (tile: Tile) =>
      renderInTestApp(
        <ExplainContext.Provider value={asked}>
          <KpiTile
            tile={tile}
            loadingLabel="Errors"
            nowMs={FIXTURE_NOW_MS}
            subject={{
              ref: 'component:default/shop',
              environment: 'production',
            }}
          />
        </ExplainContext.Provider>,
      );
    const { unmount } = await show(states.noData);
    await userEvent.click(
      await screen.findByRole('button', { name: /Errors/ }),
    );
    expect(asked).toHaveBeenCalledWith({
      kpi: 'error_rate',
      subject: 'component:default/shop',
      environment: 'production',
    });
    unmount();
    await show(states.notPermitted);
    expect(await screen.findByRole('group')).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });

  it('is as high in every state', async () => {
    for (const tile of Object.values(states)) {
      const { unmount } = await renderInTestApp(
        <KpiTile tile={tile} loadingLabel="Errors" nowMs={FIXTURE_NOW_MS} />,
      );
      const region = await screen.findByRole('group', { name: 'Errors' });
      expect(computedStyleOf(region).height).toBe('180px');
      unmount();
    }
  });

  it('says that there is nothing to compare with yet', async () => {
    const tile = await showTile(
      buildTile({
        value: {
          ...kpiCommon('error_rate'),
          status: 'ok',
          value: 0.001,
          previous: null,
        },
      }),
    );
    expect(tile).toHaveTextContent('no comparison yet');
  });

  it('calls more traffic neither better nor worse', async () => {
    await renderInTestApp(
      <KpiTile
        nowMs={FIXTURE_NOW_MS}
        tile={buildTile({
          kpi: 'throughput',
          value: {
            ...kpiCommon('throughput'),
            status: 'ok',
            value: 212,
            previous: 202,
          },
        })}
      />,
    );
    expect(
      await screen.findByRole('group', { name: 'Traffic' }),
    ).toHaveTextContent('neutral vs 1 d ago');
  });
});
