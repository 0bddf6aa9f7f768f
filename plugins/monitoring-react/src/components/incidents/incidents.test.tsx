import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  KpiValue,
  NamedKpi,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  before,
  buildIncident,
  buildIncidentKpis,
  buildIncidents,
  buildSla,
  FIXTURE_NOW_MS,
  HOUR,
  kpiCommon,
  MINUTE,
} from '../../testing';
import {
  incidentsAbsence,
  IncidentsAbsence,
  StaleIncidents,
} from './IncidentsAbsence';
import { IncidentsBand } from './IncidentsBand';
import { IncidentsTable, type IncidentsTableProps } from './IncidentsTable';
import { SlaBar } from './SlaBar';
import { useWords } from '../../hooks';

async function showTable(props: Partial<IncidentsTableProps> = {}) {
  const incidents = buildIncidents();
  await renderInTestApp(
    <IncidentsTable
      incidents={incidents}
      total={incidents.length}
      status="all"
      onStatus={() => {}}
      nowMs={FIXTURE_NOW_MS}
      note="Last 30 days"
      {...props}
    />,
  );
  return screen.findByRole('region', { name: 'Incidents' });
}

describe('IncidentsBand', () => {
  async function showBand(kpis: NamedKpi[] | undefined) {
    await renderInTestApp(
      <IncidentsBand
        kpis={kpis}
        open={{
          byPriority: [{ priority: 1, count: 2 }],
          nextSlaDue: null,
          slaBreached: 0,
        }}
        nowMs={FIXTURE_NOW_MS}
        periodWords="Last 30 days"
      />,
    );
    return screen.findByRole('region', { name: 'Incidents, figures' });
  }

  it('tells each figure with what it rests on', async () => {
    const band = await showBand(buildIncidentKpis());
    const cell = (name: string) => within(band).getByRole('group', { name });
    expect(cell('Open now')).toHaveTextContent(/2.*2 × P1.*\+1.*worse/);
    expect(cell('Opened')).toHaveTextContent(/6.*Last 30 days.*−2.*better/);
    expect(cell('MTTA, median')).toHaveTextContent(
      /4.min.*n 6.*−3.min.*better/,
    );
  });

  it('counts promises kept, of how many', async () => {
    const band = await showBand(buildIncidentKpis());
    expect(
      within(band).getByRole('group', { name: 'SLA kept' }),
    ).toHaveTextContent(/11.of 12.*1 resolution SLA breached/);
  });

  it('greys a median of too few cases and compares it with nothing', async () => {
    const band = await showBand(buildIncidentKpis());
    const cell = within(band).getByRole('group', { name: 'MTTR, median' });
    expect(cell).toHaveTextContent(/1.h.52.*n 4, 5 needed/);
    expect(cell).not.toHaveTextContent(/better|worse|no comparison/);
    expect(cell).toHaveAttribute('data-status', 'insufficient');
  });

  it('keeps its cells while it loads', async () => {
    const band = await showBand(undefined);
    expect(within(band).getAllByRole('group')).toHaveLength(5);
  });
});

describe('IncidentsTable', () => {
  it('lists incidents with priority, state, age, group and clock', async () => {
    const table = await showTable();
    const [, open, held, kept, breached] = within(table).getAllByRole('row');
    expect(open).toHaveTextContent(
      /INC0041207.*P1.*Card payments.*In progress.*33.min.*payments-run.*resolution, 1.h.27 left/,
    );
    expect(
      within(open).getByRole('link', { name: /INC0041207/ }),
    ).toHaveAttribute('target', '_blank');
    expect(held).toHaveTextContent('of its system');
    expect(within(held).queryByRole('link')).toBeNull();
    expect(kept).toHaveTextContent(/reopened 1 time.*took 41.min.*kept/);
    expect(breached).toHaveTextContent(/response breached by 6.min/);
  });

  it('marks and greys a duplicate', async () => {
    const table = await showTable();
    const row = within(table).getByText('INC0041208').closest('tr');
    expect(row).toHaveTextContent('duplicate, not counted');
    expect(row).toHaveAttribute('data-counted', 'false');
  });

  it('marks the incident that was pointed at', async () => {
    const table = await showTable({ focused: 'INC0041102' });
    expect(within(table).getByText('INC0041102').closest('tr')).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('filters, and shows more', async () => {
    const onStatus = jest.fn();
    const onMore = jest.fn();
    const table = await showTable({ onStatus, onMore, total: 40 });
    await userEvent.click(within(table).getByRole('button', { name: 'Open' }));
    expect(onStatus).toHaveBeenCalledWith('open');
    expect(table).toHaveTextContent('5 of 40 shown');
    await userEvent.click(
      within(table).getByRole('button', { name: 'Show more' }),
    );
    expect(onMore).toHaveBeenCalled();
  });

  it.each([
    ['open', 'No incident is open.'],
    ['closed', 'No incident was closed in this period.'],
    ['all', 'No incident was open in this period.'],
  ] as const)('says that there is none that is %s', async (status, words) => {
    expect(
      await showTable({ incidents: [], total: 0, status }),
    ).toHaveTextContent(words);
  });

  it('says that it loads, and that it failed', async () => {
    const loading = await showTable({ incidents: undefined, total: undefined });
    expect(within(loading).getByRole('status')).toHaveTextContent('Loading');
  });

  it('treats what upstream wrote as text', async () => {
    const title = '<img src=x onerror=alert(1)>';
    const table = await showTable({ incidents: [buildIncident({ title })] });
    expect(within(table).getByText(title)).toHaveAttribute('title', title);
    expect(table.querySelector('img')).toBeNull();
  });
});

describe('SlaBar', () => {
  it.each([
    [null, 'no SLA'],
    [buildSla({ stage: 'paused' }), 'resolution paused'],
    [buildSla({ due: null }), 'resolution running'],
    [buildSla({ due: before(MINUTE) }), 'resolution due now'],
    [buildSla({ stage: 'cancelled' }), 'resolution cancelled'],
    [
      buildSla({ stage: 'breached', hasBreached: true, due: before(HOUR) }),
      /resolution breached 1.h ago/,
    ],
  ])('says of %j what is the matter', async (sla, words) => {
    await renderInTestApp(<SlaBar sla={sla} nowMs={FIXTURE_NOW_MS} />);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('warns when most of the time is used', async () => {
    await renderInTestApp(
      <SlaBar
        sla={buildSla({ businessUsedRatio: 0.9 })}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    await screen.findByText(/left/);
    expect(document.querySelector('[data-shape="warning"]')).not.toBeNull();
  });
});

type Absent = Extract<KpiValue, { value: null }>;
const figureOf = (rest: Pick<Absent, 'status' | 'reason'>): NamedKpi => ({
  kpi: 'open_incidents',
  origin: { source: 'servicenow', instance: 'main' },
  value: {
    ...kpiCommon('open_incidents'),
    asOf: before(6 * HOUR),
    value: null,
    ...(rest.status === 'stale' || rest.status === 'insufficient'
      ? { lastValue: null }
      : {}),
    ...rest,
  } as KpiValue,
});

const Absence = ({ figure }: { figure: NamedKpi | 'not_permitted' }) => {
  const absence = incidentsAbsence(figure, useWords());
  return absence ? (
    <IncidentsAbsence absence={absence} keys={['rosetta.io/servicenow.ciId']} />
  ) : (
    <>something is known</>
  );
};

describe('IncidentsAbsence', () => {
  it.each([
    [
      { status: 'not_applicable', reason: { code: 'not_mapped' } },
      'rosetta.io/servicenow.ciId',
    ],
    [
      { status: 'not_applicable', reason: { code: 'switched_off' } },
      'Incidents are switched off',
    ],
    [
      { status: 'not_applicable', reason: { code: 'not_collected' } },
      'No source of incidents is connected',
    ],
    [
      { status: 'unknown', reason: { code: 'not_found_upstream' } },
      'ServiceNow does not know this entity',
    ],
    [
      { status: 'unknown', reason: { code: 'ambiguous_upstream' } },
      'ServiceNow knows several things by that name',
    ],
    [
      { status: 'insufficient', reason: { code: 'too_little_history' } },
      'No incident was collected yet',
    ],
    [
      { status: 'not_permitted', reason: { code: 'not_permitted' } },
      'You may not read incidents',
    ],
  ] as const)('has its own words for %j', async (rest, words) => {
    await renderInTestApp(<Absence figure={figureOf(rest as never)} />);
    expect(await screen.findByText(new RegExp(words))).toBeInTheDocument();
  });

  it('says over an old list why it is old, and leads an admin to the repair', async () => {
    await renderInTestApp(
      <StaleIncidents
        figure={figureOf({
          status: 'stale',
          reason: { code: 'source_refused' },
        } as never)}
        nowMs={FIXTURE_NOW_MS}
        adminHref="/monitoring/admin"
      />,
    );
    expect(await screen.findByRole('status')).toHaveTextContent(
      'ServiceNow refuses us. This is what was known 6 hours ago.',
    );
    expect(screen.getByRole('link')).toHaveAttribute(
      'href',
      '/monitoring/admin',
    );
  });
});
