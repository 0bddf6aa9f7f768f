import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { Tile } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import {
  before,
  buildIncidentsTile,
  buildNineStates,
  FIXTURE_NOW_MS,
  HOUR,
  kpiCommon,
  MINUTE,
} from '../testing';
import { KpiTile } from './KpiTile';

const states = buildNineStates();

async function showTile(
  overrides: Partial<Tile> = {},
  props: { adminHref?: string; owner?: string } = {},
) {
  await renderInTestApp(
    <KpiTile
      tile={buildIncidentsTile(overrides)}
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('group', { name: 'Incidents' });
}

const withClock = (
  clock: Partial<NonNullable<Tile['incidents']>>,
): Partial<Tile> => ({
  incidents: {
    byPriority: [{ priority: 1, count: 1 }],
    nextSlaDue: null,
    slaBreached: 0,
    ...clock,
  },
});

describe('the incidents tile', () => {
  it('tells what is open by priority, the next clock, and the change', async () => {
    const tile = await showTile();
    expect(tile).toHaveTextContent(/2.open/);
    expect(tile).toHaveTextContent('1 × P1, 1 × P3');
    expect(tile).toHaveTextContent(/SLA in 40.min/);
    expect(tile).toHaveTextContent('+1 worse vs 1 d ago');
    expect(tile).toHaveTextContent('Critical');
    expect(tile).toHaveTextContent('ServiceNow');
  });

  it('counts the incidents of two weeks by day: none is none, and what was not collected is a gap', async () => {
    const tile = await showTile({
      sparkline: {
        start: before(14 * 24 * HOUR),
        stepSeconds: 86_400,
        values: [null, null, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3],
      },
    });
    expect(
      within(tile).getByRole('img', { name: 'Incidents opened by day' }),
    ).toBeInTheDocument();
    expect(within(tile).getAllByTestId('trend-bar')).toHaveLength(3);
    expect(within(tile).getAllByTestId('trend-none')).toHaveLength(9);
    expect(tile).toHaveTextContent('14 d');
  });

  it('puts a breached clock before the next one', async () => {
    const tile = await showTile(
      withClock({ slaBreached: 1, nextSlaDue: before(-MINUTE) }),
    );
    expect(tile).toHaveTextContent('1 SLA breached');
    expect(tile).not.toHaveTextContent('SLA in');
  });

  it('says when a clock runs out now', async () => {
    expect(
      await showTile(withClock({ nextSlaDue: before(MINUTE) })),
    ).toHaveTextContent('SLA due now');
  });

  it('is OK when none is open', async () => {
    const tile = await showTile({
      state: 'ok',
      value: {
        ...kpiCommon('open_incidents'),
        status: 'ok',
        value: 0,
        previous: 0,
      },
      incidents: { byPriority: [], nextSlaDue: null, slaBreached: 0 },
    });
    expect(tile).toHaveTextContent(/0.open.*none open/);
    expect(tile.querySelector('[data-shape="ok"]')).not.toBeNull();
  });

  it('shows a lock and no number to those who may not read incidents', async () => {
    const { value } = states.notPermitted;
    const tile = await showTile(
      { value, state: null, origin: null, incidents: null },
      { owner: 'payments-team' },
    );
    expect(tile).toHaveTextContent(
      'Ask the owner, payments-team, for rosetta.incident.read.',
    );
    expect(tile).not.toHaveTextContent(/\d/);
  });

  it('greys what was known when the source refuses us, and leads an admin to it', async () => {
    const tile = await showTile(
      {
        state: null,
        value: {
          ...kpiCommon('open_incidents'),
          asOf: before(6 * HOUR),
          status: 'stale',
          value: null,
          lastValue: 2,
          reason: { code: 'source_refused' },
        },
      },
      { adminHref: '/admin' },
    );
    expect(tile).toHaveTextContent(/2.open.*Last known 6 hours ago/);
    expect(
      within(tile).getByRole('link', { name: 'Open in admin' }),
    ).toHaveAttribute('href', '/admin');
    expect(tile.querySelector('[data-shape="critical"]')).toBeNull();
  });

  it('names the keys that map it', async () => {
    const { value } = states.notMapped;
    const tile = await showTile({
      value,
      state: null,
      origin: null,
      upstreamUrl: null,
      incidents: null,
    });
    expect(tile).toHaveTextContent('No ServiceNow pivot');
    expect(tile).toHaveTextContent('servicenow.ciId');
  });

  it('says that several things have its name', async () => {
    const tile = await showTile({
      state: null,
      incidents: null,
      value: {
        ...kpiCommon('open_incidents'),
        status: 'unknown',
        value: null,
        reason: { code: 'ambiguous_upstream' },
      },
    });
    expect(tile).toHaveTextContent('Incidents not known');
    expect(tile).toHaveTextContent('ServiceNow knows several things');
  });
});
