import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import {
  before,
  buildDeploymentTile,
  buildNineStates,
  FIXTURE_NOW_MS,
  HOUR,
  kpiCommon,
} from '../testing';
import { KpiTile } from './KpiTile';

const states = buildNineStates();

async function showTile(overrides: Partial<Tile> = {}) {
  await renderInTestApp(
    <KpiTile
      tile={buildDeploymentTile(overrides)}
      nowMs={FIXTURE_NOW_MS}
      adminHref="/admin"
    />,
  );
  return screen.findByRole('group', { name: 'Last deploy' });
}
const deployed = (
  rest: Partial<NonNullable<Tile['deployment']>>,
): Partial<Tile> => ({
  deployment: { ...buildDeploymentTile().deployment!, ...rest },
});

describe('the tile of the last deployment', () => {
  it('tells the version, how long ago, and how it runs', async () => {
    const tile = await showTile();
    expect(tile).toHaveTextContent(/v2\.14\.0.*38.min ago.*Synced, Healthy/);
    expect(tile).toHaveTextContent(/Argo CD/);
    expect(within(tile).getByRole('link')).toHaveAttribute('target', '_blank');
    expect(tile).not.toHaveTextContent('succeeded');
  });

  it('is known by its commit where no version is', async () => {
    const tile = await showTile(deployed({ version: null }));
    expect(tile).toHaveTextContent('a3f9c21e');
    expect(tile).not.toHaveTextContent('a3f9c21e5');
  });

  it('tells a failed deployment apart from what still runs well', async () => {
    const tile = await showTile({
      state: 'critical',
      ...deployed({ status: 'failed' }),
    });
    expect(within(tile).getByText('failed')).toBeInTheDocument();
    expect(within(tile).getByText('Synced, Healthy')).toBeInTheDocument();
    expect(tile.querySelectorAll('[data-shape="critical"]')).toHaveLength(2);
    expect(tile.querySelectorAll('[data-shape="ok"]')).toHaveLength(1);
  });

  it('does not let what runs well speak for a release that something speaks against', async () => {
    const tile = await showTile({
      state: 'warning',
      ...deployed({ isSuspect: true }),
    });
    expect(
      within(tile)
        .getByText('Suspect: see Delivery')
        .parentElement?.querySelector('svg'),
    ).toHaveAttribute('data-shape', 'warning');
  });

  it.each([
    [{ health: 'degraded' }, 'Synced, Degraded', 'critical'],
    [{ sync: 'out_of_sync' }, 'Out of sync, Healthy', 'warning'],
    [{ health: 'progressing' }, 'Synced, Progressing', 'running'],
    [{ health: 'unknown' }, 'Synced, Health unknown', 'unknown'],
    [{ sync: null, health: 'suspended' }, 'Suspended', 'cancelled'],
  ] as const)('gives %j its own shape', async (rest, words, shape) => {
    const tile = await showTile({ state: null, ...deployed(rest) });
    expect(
      within(tile).getByText(words).parentElement?.querySelector('svg'),
    ).toHaveAttribute('data-shape', shape);
  });

  it('says that it does not know when', async () => {
    expect(await showTile(deployed({ finished: null }))).toHaveTextContent(
      'when is not known',
    );
  });

  it('greys the last known one where the source is silent', async () => {
    const tile = await showTile({
      state: null,
      value: {
        ...kpiCommon('last_deployment'),
        asOf: before(6 * HOUR),
        status: 'stale',
        value: null,
        lastValue: 60,
        reason: { code: 'source_refused' },
      },
    });
    expect(tile).toHaveTextContent(/v2\.14\.0.*Last known 6 hours ago/);
    expect(within(tile).getByRole('link')).toHaveAttribute('href', '/admin');
    expect(tile.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('says that there was none, that it is not mapped, and that it may not be read', async () => {
    const none = await showTile({
      state: null,
      deployment: null,
      value: {
        ...kpiCommon('last_deployment'),
        status: 'unknown',
        value: null,
        reason: { code: 'no_data_since' },
      },
    });
    expect(none).toHaveTextContent('No deployment known');
  });

  it('names the keys that map it', async () => {
    const tile = await showTile({
      value: states.notMapped.value,
      state: null,
      origin: null,
      upstreamUrl: null,
      deployment: null,
    });
    expect(tile).toHaveTextContent('gitlab.projectId');
    expect(tile).toHaveTextContent('Not mapped');
  });
});
