import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  MonitoringApiError,
  type Slos,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { monitoringApiRef } from '../../api';
import { ExplainContext } from '../../explain/ExplainContext';
import {
  createMonitoringQueryClient,
  MonitoringQueryProvider,
} from '../../hooks';
import {
  buildSlo,
  buildSlos,
  createFakeMonitoringApi,
  FIXTURE_NOW_MS,
} from '../../testing';
import { SloTile } from './SloTile';

const explain = jest.fn();

async function showTile(slos: () => Slos | Promise<Slos>) {
  await renderInTestApp(
    <TestApiProvider
      apis={[[monitoringApiRef, createFakeMonitoringApi({ slos })]]}
    >
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <ExplainContext.Provider value={explain}>
          <SloTile
            entityRef="component:default/payments-api"
            environment="production"
            nowMs={FIXTURE_NOW_MS}
          />
        </ExplainContext.Provider>
      </MonitoringQueryProvider>
    </TestApiProvider>,
  );
  return screen.findByRole('group', { name: 'SLO & budget' });
}

describe('the tile of promises', () => {
  it('holds its place while it is loaded', async () => {
    const tile = await showTile(() => new Promise(() => {}));
    expect(
      within(tile).getByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it('shows the most urgent promise against its objective, and what is left to spend', async () => {
    const tile = await showTile(() => buildSlos());
    expect(await within(tile).findByText('Missed')).toBeInTheDocument();
    expect(tile).toHaveTextContent(/99\.89.% \/ 99\.9.%/);
    expect(tile).toHaveTextContent(/Budget −3\.8.%, spent/);
    // The default of its tier is not among what is promised.
    expect(tile).toHaveTextContent('Worst of 3: Availability');
    expect(tile).toHaveTextContent(/−45.*pt worse vs the window before/);
    expect(tile).toHaveTextContent(/Dynatrace.*2.min.*30.d/);
    expect(
      within(tile).getByRole('img', { name: 'Error budget left over time' }),
    ).toBeInTheDocument();
  });

  it('leads to how the promise it shows was computed', async () => {
    const user = userEvent.setup();
    const tile = await showTile(() => buildSlos());
    await user.click(
      await within(tile).findByRole('button', { name: /How is .* computed/ }),
    );
    expect(explain).toHaveBeenLastCalledWith({
      kpi: 'slo_sli',
      subject: 'slo:1',
      environment: 'production',
    });
  });

  it('calls the default of a tier what it is', async () => {
    const tile = await showTile(() =>
      buildSlos({ items: [buildSlo({ origin: 'tier' }, 0.58)] }),
    );
    expect(await within(tile).findByText('On track')).toBeInTheDocument();
    expect(tile).toHaveTextContent('Availability, tier default');
    expect(tile).not.toHaveTextContent('Worst of');
  });

  it('counts the hours to a judgement, without a colour', async () => {
    const tile = await showTile(() =>
      buildSlos({ items: [buildSlo({}, null)] }),
    );
    expect(
      await within(tile).findByText('511 of 720', { exact: false }),
    ).toHaveTextContent('511 of 720');
    expect(tile).toHaveTextContent('511 of 720 hours collected');
    expect(tile).toHaveTextContent('Too early');
    expect(tile.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('says that an hour of its window has no data, and not that there never was any', async () => {
    const slo = buildSlo({}, null);
    const unknown = {
      ...slo.sli,
      status: 'unknown' as const,
      value: null,
      reason: { code: 'no_data_since' as const },
    };
    const tile = await showTile(() =>
      buildSlos({ items: [{ ...slo, sli: unknown }] }),
    );
    expect(
      await within(tile).findByText('No hour of its window has data.'),
    ).toBeInTheDocument();
  });

  it('says how to promise something where nothing is', async () => {
    const tile = await showTile(() => buildSlos({ items: [] }));
    expect(await within(tile).findByText('No SLO')).toBeInTheDocument();
    expect(tile).toHaveTextContent('Nothing is promised');
    expect(tile).toHaveTextContent('slo');
    expect(within(tile).queryByRole('button')).toBeNull();
  });

  it('keeps to itself that it could not be asked for', async () => {
    await showTile(() => {
      throw new MonitoringApiError(500, 'x', 'x');
    });
    expect(await screen.findByText('Not known now')).toBeInTheDocument();
    expect(
      screen.getByRole('group', { name: 'SLO & budget' }),
    ).not.toHaveTextContent('%');
  });
});
