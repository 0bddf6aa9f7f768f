import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { monitoringApiRef } from '@rosetta/backstage-plugin-monitoring-react';
import {
  buildMeta,
  createFakeMonitoringApi,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { WithDemoBanner } from './DemoBanner';

async function showApp(isDemo: boolean) {
  const api = createFakeMonitoringApi({ meta: () => buildMeta({ isDemo }) });
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <WithDemoBanner>
        <p>the app</p>
      </WithDemoBanner>
    </TestApiProvider>,
  );
  return api;
}

describe('demo banner', () => {
  beforeEach(() => sessionStorage.clear());

  it('says that this is a demo until it is dismissed', async () => {
    await showApp(true);
    expect(await screen.findByText(/This is a demo/)).toBeInTheDocument();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/This is a demo/)).toBeNull();
    expect(screen.getByText('the app')).toBeInTheDocument();
  });

  it('is absent where the configuration does not say so', async () => {
    const api = await showApp(false);
    await waitFor(() => expect(api.calls).toContain('meta'));
    expect(await screen.findByText('the app')).toBeInTheDocument();
    expect(screen.queryByText(/This is a demo/)).toBeNull();
  });
});
