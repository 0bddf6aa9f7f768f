import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { KpiValue } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  buildDoraKpi,
  buildDoraMetrics,
  buildEntityDora,
  buildScopeDora,
  FIXTURE_NOW_MS,
} from '../../testing';
import { DoraBand } from './DoraBand';
import { DoraBlock } from './DoraBlock';
import { DoraExcludedCard } from './DoraExcludedCard';
import { DoraShiftsCard } from './DoraShiftsCard';
import { DoraSpread } from './DoraSpread';

const nowMs = FIXTURE_NOW_MS;
const group = (name: string) => screen.getByRole('group', { name });

describe('DoraBand', () => {
  it('shows each metric with what it rests on and how it changed', async () => {
    await renderInTestApp(<DoraBand data={buildEntityDora()} nowMs={nowMs} />);
    const frequency = await screen.findByRole('group', {
      name: 'Deployment frequency',
    });
    expect(frequency).toHaveTextContent(/0\.6.\/ day/);
    expect(frequency).toHaveTextContent(/better/);
    expect(frequency).toHaveTextContent(/was 0\.5.\/ day · 19 releases/);
    expect(group('Change lead time')).toHaveTextContent(/1.d.4.h/);
    expect(group('Change fail rate')).toHaveTextContent(
      /12\.5.%.*worse.*n 16, 2 pending/,
    );
    expect(group('Rework rate')).toHaveTextContent('2 of 19');
  });

  it('greys a number of too few cases and says how many are needed', async () => {
    await renderInTestApp(<DoraBand data={buildEntityDora()} nowMs={nowMs} />);
    const recovery = await screen.findByRole('group', {
      name: 'Recovery after failed change',
    });
    expect(recovery).toHaveAttribute('data-status', 'insufficient');
    expect(recovery).toHaveTextContent(/1.h.46/);
    expect(recovery).toHaveTextContent('n 2, 5 needed');
    expect(recovery).toHaveTextContent('1 open');
    expect(recovery).toHaveTextContent('Too few weeks for a trend');
  });

  const base = buildDoraKpi('deployment_frequency', 1);
  const absent: [string, KpiValue, RegExp][] = [
    [
      'stale',
      {
        ...base,
        status: 'stale',
        value: null,
        lastValue: 0.4,
        reason: { code: 'feed_late' },
      },
      /0\.4.*its source is silent/,
    ],
    [
      'unknown',
      {
        ...base,
        status: 'unknown',
        value: null,
        reason: { code: 'no_data_since' },
      },
      /no data/,
    ],
    [
      'not_applicable',
      {
        ...base,
        status: 'not_applicable',
        value: null,
        reason: { code: 'not_mapped' },
      },
      /no source is mapped/,
    ],
    [
      'not_permitted',
      {
        ...base,
        status: 'not_permitted',
        value: null,
        reason: { code: 'not_permitted' },
      },
      /You may not read this/,
    ],
    [
      'partial',
      {
        ...base,
        status: 'partial',
        value: 0.4,
        reason: { code: 'coverage_low', params: { have: 3, need: 4 } },
      },
      /0\.4.*partial/,
    ],
    [
      'insufficient',
      {
        ...base,
        status: 'insufficient',
        value: null,
        lastValue: null,
        reason: {
          code: 'too_little_history',
          params: { have: 12, need: 30, unit: 'days' },
        },
      },
      /12 of 30 days collected/,
    ],
  ];
  it.each(absent)('tells %s apart', async (status, value, words) => {
    const data = buildEntityDora({
      metrics: buildDoraMetrics({ deployment_frequency: value }),
    });
    await renderInTestApp(<DoraBand data={data} nowMs={nowMs} />);
    const cell = await screen.findByRole('group', {
      name: 'Deployment frequency',
    });
    expect(cell).toHaveAttribute('data-status', status);
    expect(cell).toHaveTextContent(words);
  });

  it('waits in a box, and names what makes it light', async () => {
    const { unmount } = await renderInTestApp(
      <DoraBand data={undefined} nowMs={nowMs} />,
    );
    expect(await screen.findByRole('status')).toBeInTheDocument();
    unmount();
    await renderInTestApp(
      <DoraBand
        data={buildEntityDora({
          isLight: true,
          missing: ['merge_requests', 'incidents'],
        })}
        nowMs={nowMs}
      />,
    );
    expect(
      await screen.findByText(
        'Light: merge requests and incidents not collected here.',
      ),
    ).toBeInTheDocument();
  });
});

describe('DoraBlock', () => {
  const block = {
    environment: 'production',
    period: 'Last 30 days',
    failure: undefined,
    isOutdated: false,
    nowMs,
  };

  it('says how much the fail rate hangs on the evidence', async () => {
    await renderInTestApp(<DoraBlock {...block} dora={buildEntityDora()} />);
    expect(
      await screen.findByRole('region', { name: 'DORA' }),
    ).toHaveTextContent(
      /18\.8.% at p 0\.35, 12\.5.% at p 0\.6 \(used\) and 12\.5.% at p 0\.85/,
    );
  });

  it('says why nothing could be read', async () => {
    await renderInTestApp(
      <DoraBlock
        {...block}
        dora={undefined}
        failure="No connection to the backend"
      />,
    );
    expect(
      await screen.findByText('No connection to the backend'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('group')).toBeNull();
  });
});

describe('DoraExcludedCard', () => {
  it('counts what is left out, names it and says out of what', async () => {
    await renderInTestApp(
      <DoraExcludedCard excluded={buildEntityDora().excluded} nowMs={nowMs} />,
    );
    const rows = await screen.findAllByRole('row');
    expect(rows[1]).toHaveTextContent(
      /23 deployments.*Environment unknown.*“live-2” 14 and without a name 9.*all five/,
    );
    expect(rows[2]).toHaveTextContent(
      /2 releases.*Too young to judge.*Change fail rate/,
    );
    expect(rows[4]).toHaveTextContent(/4 changes.*the oldest since/);
    expect(
      screen.getByText('26 deployments and 4 changes'),
    ).toBeInTheDocument();
  });

  it('offers to name each of them out of a metric that leaves them out', async () => {
    await renderInTestApp(
      <DoraExcludedCard
        excluded={buildEntityDora().excluded}
        nowMs={nowMs}
        list={(kpi, reason) => <button>{`${kpi} without ${reason}`}</button>}
      />,
    );
    const rows = await screen.findAllByRole('row');
    expect(
      within(rows[1]).getByRole('button', {
        name: 'deployment_frequency without environment_unknown',
      }),
    ).toBeInTheDocument();
    expect(
      within(rows[2]).getByRole('button', {
        name: 'change_fail_rate without pending',
      }),
    ).toBeInTheDocument();
  });

  it('says that nothing is left out', async () => {
    await renderInTestApp(<DoraExcludedCard excluded={[]} nowMs={nowMs} />);
    expect(
      await screen.findByText('Nothing was left out.'),
    ).toBeInTheDocument();
  });
});

describe('DoraSpread', () => {
  const { rows, metrics } = buildScopeDora();
  const spread = {
    rows,
    metrics,
    groupBy: 'team' as const,
    nowMs,
    isOutdated: false,
  };

  it('draws the applications of each team beside its own number', async () => {
    await renderInTestApp(<DoraSpread {...spread} />);
    const [, first] = await screen.findAllByRole('row');
    expect(first).toHaveTextContent('Accounts Core 4');
    expect(
      within(first).getByRole('img', {
        name: /^Lead time of Accounts Core: 11.h.06, 4 applications$/,
      }),
    ).toBeInTheDocument();
    expect(within(first).getAllByTestId('strip-dot').length).toBe(
      4 + 4 + 3 + 0 + 4,
    );
    // 0.4 a day and application is 2.8 a week.
    expect(first).toHaveTextContent('2.8n 48');
  });

  it('is a table for those who want numbers', async () => {
    await renderInTestApp(<DoraSpread {...spread} />);
    await userEvent.click(await screen.findByRole('button', { name: 'Table' }));
    expect(screen.queryByRole('img')).toBeNull();
    expect(screen.getAllByRole('row')[1]).toHaveTextContent(/before 14.h.26/);
  });

  it('says that nothing was released', async () => {
    await renderInTestApp(<DoraSpread {...spread} rows={[]} />);
    expect(
      await screen.findByText('Nothing was released here in this period.'),
    ).toBeInTheDocument();
  });
});

describe('DoraShiftsCard', () => {
  it('sets a team beside its own past', async () => {
    await renderInTestApp(
      <DoraShiftsCard shifts={buildScopeDora().changedMost} />,
    );
    const item = await screen.findByRole('listitem');
    expect(item).toHaveTextContent(/14.h.26 → 11.h.06/);
    expect(item).toHaveTextContent('Accounts Core, lead time');
    expect(item).toHaveTextContent('3 of 4 applications went the same way');
  });

  it('says that nothing changed', async () => {
    await renderInTestApp(<DoraShiftsCard shifts={[]} />);
    expect(
      await screen.findByText('Nothing changed by more than a twentieth.'),
    ).toBeInTheDocument();
  });
});
