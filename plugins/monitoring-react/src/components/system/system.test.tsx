import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import {
  before,
  buildApplications,
  buildScopeSlos,
  FIXTURE_NOW_MS,
  HOUR,
} from '../../testing';
import { ReleaseInCell } from '../scope/RowFigures';
import { SystemStrip } from './SystemStrip';
import { SystemVerdict, type SystemVerdictProps } from './SystemVerdict';

const counts = { critical: 0, warning: 0, unknown: 0, maintenance: 0, ok: 0 };

const NO_SLOS = { data: undefined, error: null };

async function showVerdict(overview: SystemVerdictProps['overview']) {
  await renderInTestApp(
    <SystemVerdict
      overview={overview}
      rows={buildApplications(14)}
      owner="group:default/payments-team"
      search="?environment=production"
      nowMs={FIXTURE_NOW_MS}
    />,
  );
  return screen.findByRole('region', { name: 'Verdict' });
}

describe('SystemVerdict', () => {
  it('counts and names the worst', async () => {
    const verdict = await showVerdict({
      state: 'critical',
      members: 14,
      counts: { ...counts, critical: 1, warning: 1, unknown: 1, ok: 11 },
    });
    expect(verdict).toHaveTextContent('Critical: 1 of 14 critical: service-1');
    expect(verdict).toHaveTextContent('First to fail service-1');
    expect(verdict).toHaveTextContent('Tier 1 critical 1');
    expect(verdict).toHaveTextContent('Owner payments-team');
    expect(
      screen.getByRole('img', { name: /1 Critical, 1 Warning, 1 Unknown/ }),
    ).toBeInTheDocument();
  });

  it('counts those it does not name', async () => {
    const verdict = await showVerdict({
      state: 'critical',
      members: 14,
      counts: { ...counts, critical: 4, ok: 10 },
    });
    expect(verdict).toHaveTextContent('service-1 and 3 more');
  });

  it('is content when all are OK', async () => {
    const verdict = await showVerdict({
      state: 'ok',
      members: 14,
      counts: { ...counts, ok: 14 },
    });
    expect(verdict).toHaveTextContent('OK: all 14 components OK');
  });
});

describe('SystemStrip', () => {
  it('gives the spread of latencies, never a percentile of all', async () => {
    const [row] = buildApplications(1);
    const metrics = row.metrics!;
    await renderInTestApp(
      <SystemStrip
        nowMs={FIXTURE_NOW_MS}
        periodWords="Last 30 days"
        slos={NO_SLOS}
        overview={{
          kpis: [],
          trends: [],
          now: {
            errorRate: metrics.errorRate,
            throughput: metrics.throughput,
            openIncidents: metrics.openIncidents,
            incidentsByPriority: [{ priority: 1, count: 2 }],
            latencyP95: { lowMs: 22, highMs: 1_180, entities: 12 },
          },
        }}
      />,
    );
    expect(
      await screen.findByRole('group', { name: 'Latency p95' }),
    ).toHaveTextContent(/22.ms to 1\.18.s.*range over 12 components/);
    expect(screen.getByRole('group', { name: 'Incidents' })).toHaveTextContent(
      /2.open.*2 × P1/,
    );
  });

  it('leaves out what was not added up', async () => {
    await renderInTestApp(
      <SystemStrip
        nowMs={FIXTURE_NOW_MS}
        periodWords="Last 30 days"
        slos={NO_SLOS}
        overview={{ kpis: [], trends: [], now: null }}
      />,
    );
    await screen.findByRole('region', { name: 'Figures of the system' });
    expect(
      screen
        .getAllByRole('group')
        .map(group => group.getAttribute('aria-label')),
    ).toEqual(['SLOs met']);
  });

  it('counts what is promised and kept, whatever became of the rest', async () => {
    const { sum } = buildScopeSlos();
    const strip = (slos: Parameters<typeof SystemStrip>[0]['slos']) => (
      <SystemStrip
        nowMs={FIXTURE_NOW_MS}
        periodWords="Last 30 days"
        slos={slos}
        overview={{ kpis: [], trends: [], now: null }}
      />
    );
    await renderInTestApp(
      <>
        {strip({ data: { sum }, error: null })}
        {strip({ data: undefined, error: new Error('x') })}
      </>,
    );
    const [told, lost] = await screen.findAllByRole('group', {
      name: 'SLOs met',
    });
    expect(told).toHaveTextContent(
      new RegExp(`${sum.met.num}./.${sum.met.den}`),
    );
    expect(lost).toHaveTextContent(/–/);
  });
});

describe('ReleaseInCell', () => {
  const shown = async (
    release: Parameters<typeof ReleaseInCell>[0]['release'],
  ) => {
    await renderInTestApp(
      <div data-testid="cell">
        <ReleaseInCell release={release} nowMs={FIXTURE_NOW_MS} />
      </div>,
    );
    return screen.findByTestId('cell');
  };
  const release = { name: 'v2.14.0', finished: before(HOUR), isSuspect: false };

  it('says what was released last, and when', async () => {
    const cell = await shown(release);
    expect(cell).toHaveTextContent(/^v2\.14\.01 hour ago$/);
  });

  it('says in words that something speaks against it', async () => {
    const cell = await shown({ ...release, isSuspect: true });
    expect(cell).toHaveTextContent(/v2\.14\.0Suspect, 1 hour ago/);
    expect(cell.querySelector('[data-shape="warning"]')).not.toBeNull();
  });

  it('has words for one without a version, and for none at all', async () => {
    expect(await shown({ ...release, name: null })).toHaveTextContent(
      'Unnamed',
    );
  });

  it('says that none is known', async () => {
    await shown(null);
    expect(screen.getByTitle('No release is known')).toBeInTheDocument();
  });
});
