import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  Lane,
  Timeline,
} from '@rosetta/backstage-plugin-monitoring-common';
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { TimeHoverProvider } from '../charts';
import type { Zoom } from '../hooks';
import {
  before,
  buildLane,
  buildLaneItem,
  buildTimeline,
  FIXTURE_NOW_MS,
  HOUR,
  MINUTE,
} from '../testing';
import { TimelinePanel } from './TimelinePanel';

async function showTimeline(
  overrides: Partial<Timeline> = {},
  options: { zoom?: Zoom; onZoom?: (zoom: Zoom | undefined) => void } = {},
) {
  const timeline = buildTimeline(overrides);
  await renderInTestApp(
    <TimeHoverProvider>
      <TimelinePanel
        timeline={timeline}
        whole={timeline}
        zoom={options.zoom}
        onZoom={options.onZoom ?? (() => {})}
        curve="error_rate"
        onCurve={() => {}}
        tone="critical"
        periodWords="Last 24 h"
        nowMs={FIXTURE_NOW_MS}
        isOutdated={false}
        hrefOf={(_, item) => `?tab=incidents&focus=${item.id}`}
      />
    </TimeHoverProvider>,
  );
  return screen.findByRole('region', { name: 'Timeline' });
}

const withIncidents = (lane: Partial<Lane>) => ({
  lanes: [buildLane({ lane: 'problems', items: [] }), buildLane(lane)],
});
const absent = (
  status: Lane['status'],
  code: string,
  rest: Partial<Lane> = {},
) => withIncidents({ status, reason: { code }, items: [], ...rest });

describe('TimelinePanel', () => {
  it('draws the curve beyond its target in status colour, with its gap', async () => {
    const panel = await showTimeline();
    expect(
      within(panel).getByRole('img', { name: 'Error rate' }),
    ).toBeInTheDocument();
    expect(within(panel).getByTestId('curve-target')).toBeInTheDocument();
    expect(within(panel).getByTestId('curve-beyond')).toBeInTheDocument();
    expect(within(panel).getByTestId('plot-gap')).toBeInTheDocument();
  });

  it('leads from an event to its row and to the source', async () => {
    const panel = await showTimeline();
    const lane = within(panel).getByRole('group', { name: 'Incidents' });
    const open = within(lane).getByRole('link', {
      name: /^INC0041207 P1, Card payments fail with HTTP 502, open since/,
    });
    expect(open).toHaveAttribute(
      'href',
      expect.stringContaining('focus=INC0041207'),
    );
    expect(open).toHaveAttribute('data-open', 'true');
    const over = within(lane).getByRole('link', { name: /^INC0041102/ });
    expect(over).not.toHaveAttribute('data-open');
    const upstream = within(lane).getAllByRole('link', {
      name: /in ServiceNow/,
    });
    expect(upstream[0]).toHaveAttribute('target', '_blank');
  });

  it('says that nothing happened only where that is known', async () => {
    const panel = await showTimeline(withIncidents({ items: [] }));
    const lane = within(panel).getByRole('group', { name: 'Incidents' });
    expect(lane).toHaveTextContent('none in this range');
    expect(lane).toHaveTextContent('0');
  });

  it.each([
    [
      'not_applicable',
      'not_mapped',
      'Not mapped: set rosetta.io/servicenow.ciId',
    ],
    ['not_applicable', 'switched_off', 'Switched off by an empty annotation'],
    ['not_applicable', 'not_collected', 'No source of this is connected'],
    ['not_permitted', 'not_permitted', 'You may not read incidents'],
    ['insufficient', 'too_little_history', 'Nothing collected yet'],
    ['unknown', 'not_found_upstream', 'ServiceNow does not know it'],
    ['unknown', 'ambiguous_upstream', 'ServiceNow knows several things'],
  ] as const)('says why a lane is %s (%s)', async (status, code, words) => {
    const panel = await showTimeline(absent(status, code));
    const lane = within(panel).getByRole('group', { name: 'Incidents' });
    expect(lane).toHaveTextContent(words);
    expect(lane).not.toHaveTextContent('none in this range');
    // No number either: a count of zero would say that we looked.
    expect(lane).not.toHaveTextContent(/^Incidents0/);
  });

  it.each([
    ['changes', 'Changes', 'You may not read changes'],
    ['log_errors', 'Log errors', 'You may not read logs'],
  ] as const)('names what may not be read in %s', async (lane, name, words) => {
    const panel = await showTimeline({
      lanes: [
        buildLane({
          lane,
          status: 'not_permitted',
          reason: { code: 'not_permitted' },
          items: [],
        }),
      ],
    });
    const group = within(panel).getByRole('group', { name });
    expect(group).toHaveTextContent(words);
    expect(group).not.toHaveTextContent(/\d/);
    expect(group.querySelector('[data-shape="lock"]')).not.toBeNull();
  });

  it('marks deployments by how they went, and draws them through the curve', async () => {
    const panel = await showTimeline();
    const lane = within(panel).getByRole('group', { name: 'Deployments' });
    const levels = within(lane)
      .getAllByRole('link')
      .map(link => link.getAttribute('data-level'));
    expect(levels).toEqual(['neutral', 'warning', 'critical', 'neutral']);
    expect(
      within(lane).getByRole('link', { name: /^v2\.13\.4, failed, #412, / }),
    ).toBeInTheDocument();
    expect(lane).toHaveTextContent('v2.13.2 rollback');
    expect(within(panel).getAllByTestId('deployment-line')).toHaveLength(4);
  });

  it('draws a change as a window with its type', async () => {
    const panel = await showTimeline();
    const lane = within(panel).getByRole('group', { name: 'Changes' });
    expect(
      within(lane).getByRole('link', {
        name: /^CHG0030412, standard change, Edge certificate rotation, /,
      }),
    ).toBeInTheDocument();
  });

  it('tells how many error lines a loud stretch had, and how loud the loudest was', async () => {
    const panel = await showTimeline();
    const lane = within(panel).getByRole('group', { name: 'Log errors' });
    expect(
      within(lane).getByRole('link', { name: /^1,204 error lines, / }),
    ).toBeInTheDocument();
    expect(lane).toHaveTextContent('1,204/h');
  });

  it('says that no hour was loud, which is not that there was no error', async () => {
    const panel = await showTimeline({
      lanes: [buildLane({ lane: 'log_errors', items: [] })],
    });
    expect(
      within(panel).getByRole('group', { name: 'Log errors' }),
    ).toHaveTextContent('no hour had far more errors than usual');
  });

  it('hatches what an old lane does not know, and ends no open event in an arrow', async () => {
    const panel = await showTimeline(
      withIncidents({
        status: 'stale',
        asOf: before(10 * MINUTE),
        reason: { code: 'source_refused' },
      }),
    );
    const lane = within(panel).getByRole('group', { name: 'Incidents' });
    expect(lane).toHaveTextContent(/ServiceNow refuses us; known until/);
    expect(within(lane).getByTestId('lane-unknown')).toBeInTheDocument();
    expect(
      within(lane).getByRole('link', { name: /^INC0041207/ }),
    ).not.toHaveAttribute('data-open');
  });

  it('counts what it cannot draw', async () => {
    const items = Array.from({ length: 5 }, (_, index) =>
      buildLaneItem({ id: `INC${index}`, start: before(2 * HOUR + index) }),
    );
    const panel = await showTimeline(withIncidents({ items, more: 3 }));
    const lane = within(panel).getByRole('group', { name: 'Incidents' });
    expect(lane).toHaveTextContent('+5 more');
  });

  it('shows the state over time with icon, and what was never judged', async () => {
    const panel = await showTimeline({
      states: [{ from: before(3 * HOUR), state: 'warning' }],
    });
    const strip = within(panel).getByRole('group', { name: 'State' });
    const [never, warned] = within(strip).getAllByTestId('state-stretch');
    expect(never).toHaveAttribute('title', expect.stringMatching(/not judged/));
    expect(warned).toHaveAttribute('title', expect.stringMatching(/^Warning/));
    expect(warned.querySelector('[data-shape="warning"]')).not.toBeNull();
  });

  it('lists every lane at the instant of a focused event', async () => {
    const panel = await showTimeline();
    const event = within(panel).getByRole('link', { name: /^P-26114/ });
    fireEvent.focus(event);
    const tip = await within(panel).findByRole('tooltip');
    expect(tip).toHaveTextContent(/Error rate.*p95.*Critical/);
    expect(tip).toHaveTextContent('ProblemsP-26114');
    expect(tip).toHaveTextContent('IncidentsINC0041207');
    expect(tip).toHaveTextContent('Log errors1,204 error lines');
    fireEvent.blur(event);
    expect(within(panel).queryByRole('tooltip')).toBeNull();
    fireEvent.focus(within(panel).getByRole('link', { name: /^INC0041102/ }));
    expect(await within(panel).findByRole('tooltip')).toHaveTextContent(
      'Problemsnone',
    );
  });

  it('zooms by keyboard, and shows the whole period again', async () => {
    const user = userEvent.setup();
    const onZoom = jest.fn();
    const zoom = {
      startMs: FIXTURE_NOW_MS - 4 * HOUR,
      endMs: FIXTURE_NOW_MS - HOUR,
    };
    const panel = await showTimeline({}, { zoom, onZoom });
    expect(panel).toHaveTextContent('zoomed from “Last 24 h”');
    within(panel)
      .getByRole('slider', { name: 'Start of what is shown' })
      .focus();
    await user.keyboard('{ArrowRight}');
    expect(onZoom).toHaveBeenLastCalledWith({
      startMs: zoom.startMs + HOUR / 2,
      endMs: zoom.endMs,
    });
    await user.keyboard('{Escape}');
    expect(onZoom).toHaveBeenLastCalledWith(undefined);
    await user.click(within(panel).getByRole('button', { name: 'Reset zoom' }));
    expect(onZoom).toHaveBeenCalledTimes(3);
  });

  it('gives all of it as a table', async () => {
    const user = userEvent.setup();
    const panel = await showTimeline();
    await user.click(
      within(panel).getByRole('button', { name: 'Timeline as table' }),
    );
    const table = within(panel).getByRole('table', {
      name: 'Timeline, events',
    });
    const curve = within(panel).getByRole('table', {
      name: 'Timeline, figures',
    });
    expect(table).toHaveTextContent(/Incidents.*INC0041207.*open/);
    expect(table).toHaveTextContent(/Deployments.*v2\.13\.4.*failed, #412/);
    expect(table).toHaveTextContent(/Log errors.*1,204 error lines/);
    expect(table).toHaveTextContent(/State.*Critical/);
    expect(within(curve).getAllByText('no data')).not.toHaveLength(0);
  });

  it('says once that nothing is known of a curve', async () => {
    const [curve] = buildTimeline().curves;
    const values = curve.values.map(() => null);
    const panel = await showTimeline({ curves: [{ ...curve, values }] });
    expect(within(panel).getAllByText(/^no data/)).toHaveLength(1);
  });

  it('says that an entity has no curve', async () => {
    const panel = await showTimeline({ curves: [], curveOrigin: null });
    expect(panel).toHaveTextContent('Nothing is measured of this entity.');
  });
});
