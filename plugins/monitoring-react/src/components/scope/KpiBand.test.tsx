import {
  MonitoringApiError,
  type KpiValue,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import {
  before,
  buildBand,
  buildCollection,
  buildOverview,
  buildTooFew,
  FIXTURE_NOW_MS,
  HOUR,
  kpiCommon,
} from '../../testing';
import { buildBeside, NOTHING_YET } from './__testUtils__/buildBeside';
import { KpiBand } from './KpiBand';
import { showPart } from './__testUtils__/showPart';

async function showBand(
  overrides: Partial<Overview> = {},
  adminHref?: string,
  beside = buildBeside(),
) {
  await showPart(
    <KpiBand
      overview={buildOverview(overrides)}
      beside={beside}
      nowMs={FIXTURE_NOW_MS}
      adminHref={adminHref}
      isOutdated={false}
    />,
  );
}

const bandWith = (kpi: string, value: KpiValue) => ({
  kpis: buildBand().map(each => (each.kpi === kpi ? { ...each, value } : each)),
});

const figure = (name: string) => screen.findByRole('group', { name });

describe('KpiBand', () => {
  it('counts entities by state with icon and word', async () => {
    await showBand();
    const health = await screen.findByRole('region', {
      name: 'Entities by health',
    });
    for (const words of [
      '2Critical',
      '4Warning',
      '6Unknown',
      '1Maintenance',
      '63OK',
    ]) {
      expect(health).toHaveTextContent(words);
    }
    expect(health.querySelector('[data-shape="critical"]')).not.toBeNull();
  });

  it('shows each figure with its change, what it was, its source and its age', async () => {
    await showBand();
    const opened = await figure('Incidents opened');
    expect(opened).toHaveTextContent(/37.*12.% better.*was 42.*SN4.min/);
    expect(within(opened).getByRole('img')).toHaveAccessibleName(
      'Incidents opened by day',
    );
    expect(await figure('Time to resolve')).toHaveTextContent(
      /2.h.10.*24.% better.*was 2.h.52 · median · n 33/,
    );
  });

  it('counts the SLOs that are met, and those that nobody can judge', async () => {
    await showBand();
    expect(await figure('SLOs met')).toHaveTextContent(
      /71.\/ 84.*4\.52.pt better.*was 80.% · 6 not judged/,
    );
  });

  it('tells how is delivered, with its weeks', async () => {
    await showBand();
    const deployments = await figure('Deploys per day');
    expect(deployments).toHaveTextContent(/14\.2.*8.% better.*426 releases/);
    expect(within(deployments).getByRole('img')).toHaveAccessibleName(
      'Deploys per day by week',
    );
    expect(await figure('Change fail rate')).toHaveTextContent(/%.*n \d+/);
  });

  it('holds the place of what is on its way', async () => {
    await showBand({}, undefined, NOTHING_YET);
    for (const name of ['SLOs met', 'Deploys per day', 'Change fail rate']) {
      const cell = await figure(name);
      expect(
        within(cell).getByRole('status', { name: 'Loading' }),
      ).toBeInTheDocument();
      expect(cell.textContent).not.toMatch(/\d/);
    }
    expect(await figure('Incidents opened')).toHaveTextContent('37');
  });

  it('says what cannot be had, and keeps all else', async () => {
    const error = new MonitoringApiError(503, 'x', 'x');
    await showBand(
      {},
      undefined,
      buildBeside({ slos: { data: undefined, error } }),
    );
    expect(await figure('SLOs met')).toHaveTextContent(
      'The monitoring backend is not available',
    );
    expect(await figure('Deploys per day')).toHaveTextContent('14.2');
  });

  it('says how many days are collected, and shows no number', async () => {
    await showBand(
      bandWith('mttr', {
        ...kpiCommon('mttr'),
        status: 'insufficient',
        value: null,
        lastValue: null,
        reason: { code: 'too_little_history', params: { have: 12, need: 30 } },
      }),
    );
    const cell = await figure('Time to resolve');
    expect(cell).toHaveTextContent('12 of 30 days collected');
    expect(within(cell).getByRole('progressbar')).toHaveAttribute(
      'aria-valuenow',
      '40',
    );
    expect(cell).not.toHaveTextContent('better');
  });

  it('shows a number of too few cases grey, with how many there are', async () => {
    await showBand(bandWith('mttr', buildTooFew('mttr', 7_200, 4, 5)));
    const cell = await figure('Time to resolve');
    expect(cell).toHaveTextContent(/2.h.*n 4, 5 needed/);
    expect(cell).toHaveAttribute('data-status', 'insufficient');
  });

  it('greys the last known value of a refused source, and leads admins to it', async () => {
    const stale: KpiValue = {
      ...kpiCommon('incidents_opened'),
      asOf: before(6 * HOUR),
      status: 'stale',
      value: null,
      lastValue: 37,
      reason: { code: 'source_refused', since: before(6 * HOUR) },
    };
    await showBand(bandWith('incidents_opened', stale), '/monitoring/admin');
    const cell = await figure('Incidents opened');
    expect(cell).toHaveTextContent(
      /37.*its source refuses us.*last known 6 hours ago/,
    );
    expect(within(cell).getByRole('link', { name: 'Repair' })).toHaveAttribute(
      'href',
      '/monitoring/admin',
    );
    expect(within(cell).queryByRole('img')).toBeNull();
  });

  it('offers no repair to others', async () => {
    await showBand(
      bandWith('incidents_opened', {
        ...kpiCommon('incidents_opened'),
        asOf: null,
        status: 'stale',
        value: null,
        lastValue: null,
        reason: { code: 'source_down' },
      }),
    );
    const cell = await figure('Incidents opened');
    expect(cell).toHaveTextContent(/unreachable.*no value was ever known/);
    expect(within(cell).queryByRole('link')).toBeNull();
  });

  it.each<[string, KpiValue, string]>([
    [
      'unknown',
      {
        ...kpiCommon('mttr'),
        status: 'unknown',
        value: null,
        reason: { code: 'no_data_since', since: before(HOUR) },
      },
      'no data since',
    ],
    [
      'not_applicable',
      {
        ...kpiCommon('mttr'),
        status: 'not_applicable',
        value: null,
        reason: { code: 'not_collected' },
      },
      'no source gives it',
    ],
    [
      'partial',
      {
        ...kpiCommon('mttr'),
        status: 'partial',
        value: 7_200,
        coverage: 0.8,
        previous: 3_600,
        reason: { code: 'coverage_low' },
      },
      'partial: 80 % of the data',
    ],
  ])('says why a figure is %s', async (status, value, words) => {
    await showBand(bandWith('mttr', value));
    const cell = await figure('Time to resolve');
    expect(cell).toHaveAttribute('data-status', status);
    expect(cell.textContent?.replace(/\u00a0/g, ' ')).toContain(words);
  });

  it('locks what may not be read, without a count', async () => {
    await showBand(
      bandWith('incidents_opened', {
        ...kpiCommon('incidents_opened'),
        status: 'not_permitted',
        value: null,
        reason: { code: 'not_permitted' },
      }),
    );
    const cell = await figure('Incidents opened');
    expect(cell).toHaveTextContent('You may not read this');
    expect(cell.querySelector('[data-shape="lock"]')).not.toBeNull();
    expect(cell.textContent).not.toMatch(/\d/);
  });

  it('claims no zero before anything is known', async () => {
    await showBand({
      collection: buildCollection(),
      members: 85,
      counts: { critical: 0, warning: 0, unknown: 85, maintenance: 0, ok: 0 },
    });
    const health = await screen.findByRole('region', {
      name: 'Entities by health',
    });
    expect(health).toHaveTextContent('85Unknown, for now');
    expect(health).not.toHaveTextContent('Critical');
    expect(health).not.toHaveTextContent('OK');
  });
});
