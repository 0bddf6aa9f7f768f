import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  buildCollection,
  buildOverview,
  buildTrends,
  FIXTURE_NOW_MS,
  kpiCommon,
} from '../../testing';
import { showPart } from './__testUtils__/showPart';
import { TrendsCard } from './TrendsCard';

const show = (overrides: Parameters<typeof buildOverview>[0] = {}) =>
  showPart(
    <TrendsCard
      overview={buildOverview(overrides)}
      nowMs={FIXTURE_NOW_MS}
      isOutdated={false}
    />,
  );

describe('TrendsCard', () => {
  it('draws counts as bars and shares as lines, with usual range and target', async () => {
    await show();
    await screen.findByRole('figure', { name: 'Incidents per day, by day' });
    expect(document.querySelectorAll('.rosetta-chart')).toHaveLength(4);
    expect(document.querySelectorAll('.rosetta-bars')).toHaveLength(1);
    expect(document.querySelectorAll('.rosetta-trend')).toHaveLength(3);
    expect(document.querySelectorAll('.rosetta-usual')).toHaveLength(4);
    expect(document.querySelectorAll('.rosetta-target')).toHaveLength(1);
  });

  it('marks the day that stands out in every chart, and says what was unusual in it', async () => {
    const [incidents, availability] = buildTrends();
    const usual = { low: 0.9985, high: 0.9995 };
    const days = incidents.days.map(({ day }, index) => ({
      day,
      value: index === 7 ? 0.99 : 0.999,
    }));
    await show({ trends: [incidents, { ...availability, days, usual }] });
    await screen.findByRole('figure', { name: /Availability/ });
    expect(document.querySelectorAll('.rosetta-marked-day')).toHaveLength(2);
    expect(
      screen.getByText(/ stands out: Availability, by requests 99/),
    ).toBeInTheDocument();
  });

  it('breaks a line where days have no data', async () => {
    await show({
      trends: buildTrends().filter(({ kpi }) => kpi === 'error_rate_5xx'),
    });
    await screen.findByRole('figure');
    const path = document.querySelector('.rosetta-trend path');
    expect(path?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
  });

  it('says the figures of the period and their change', async () => {
    await show();
    expect(
      await screen.findByRole('figure', { name: /Incidents per day/ }),
    ).toHaveTextContent(/1\.2.*12.% better/);
    expect(
      screen.getByRole('figure', { name: /Hours within latency target/ }),
    ).toHaveTextContent(/95\.5.%.*2\.4.pt worse/);
    expect(
      screen.getByRole('figure', { name: /Availability/ }),
    ).toHaveTextContent(/99\.94.%.*same/);
  });

  it('gives all figures as a table, by keyboard, with gaps in words', async () => {
    const user = userEvent.setup();
    await show();
    const toggle = await screen.findByRole('button', { name: 'Table' });
    toggle.focus();
    await user.keyboard('{Enter}');
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(31);
    expect(within(table).getAllByText('no data')).toHaveLength(2);
    expect(screen.getByTestId('search')).toHaveTextContent('trends=table');
    expect(document.querySelector('.rosetta-chart')).toBeNull();
  });

  it('hatches days that are not collected yet, and says how many are', async () => {
    const [, availability] = buildTrends();
    await show({
      collection: buildCollection(),
      trends: [
        {
          ...availability,
          usual: null,
          days: availability.days.map((day, index) =>
            index < 28 ? { ...day, value: null } : day,
          ),
          value: {
            ...kpiCommon('availability_req'),
            status: 'insufficient',
            value: null,
            lastValue: null,
            reason: {
              code: 'too_little_history',
              params: { have: 2, need: 30 },
            },
          },
        },
      ],
    });
    expect(await screen.findByRole('figure')).toHaveTextContent(
      '2 of 30 days collected',
    );
    expect(screen.getByText('not collected yet')).toBeInTheDocument();
    expect(document.querySelectorAll('.rosetta-gap')).toHaveLength(1);
    expect(
      screen.getByText('fill from the right, newest day first'),
    ).toBeInTheDocument();
  });
});
