import type {
  EntityState,
  Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen } from '@testing-library/react';
import { buildFigure, buildOverview } from '../../testing';
import { showPart } from './__testUtils__/showPart';
import { buildBeside, NOTHING_YET } from './__testUtils__/buildBeside';
import { ScopeVerdict } from './ScopeVerdict';

const NO_COUNTS = {
  critical: 0,
  warning: 0,
  unknown: 0,
  maintenance: 0,
  ok: 0,
};

async function verdictOf(overrides: Partial<Overview>, beside = NOTHING_YET) {
  await showPart(
    <ScopeVerdict overview={buildOverview(overrides)} beside={beside} />,
  );
  return screen.findByRole('region', { name: 'Verdict' });
}

const rowsIn = (...states: EntityState[]) => {
  const [row] = buildOverview().rows;
  return states.map((state, index) => ({
    ...row,
    ref: `domain:default/d${index}`,
    name: `d${index}`,
    title: null,
    state,
  }));
};

describe('ScopeVerdict', () => {
  it('names what is most urgent and counts the rest in one breath', async () => {
    expect(await verdictOf({})).toHaveTextContent(
      'Payments is critical. Three domains are at warning, one is unknown.',
    );
  });

  it.each<[string, EntityState[], Overview['groupBy'], string]>([
    [
      'two',
      ['critical', 'critical', 'ok'],
      'domain',
      'd0 and d1 are critical.',
    ],
    [
      'three',
      ['critical', 'critical', 'critical', 'unknown'],
      'team',
      'Three teams are critical, one is unknown.',
    ],
    ['none', ['ok', 'ok'], 'system', 'All two systems are fine.'],
    ['one alone', ['ok'], 'domain', 'The domain is fine.'],
    [
      'only maintenance',
      ['maintenance', 'ok'],
      'domain',
      'd0 is in maintenance.',
    ],
  ])('tells of %s', async (_, states, groupBy, sentence) => {
    expect(
      await verdictOf({
        rows: rowsIn(...states),
        groupBy,
        state: states[0],
      }),
    ).toHaveTextContent(sentence);
  });

  it('counts entities where the rows do not say why it is not fine', async () => {
    expect(
      await verdictOf({
        rows: [],
        state: 'warning',
        members: 6,
        counts: { ...NO_COUNTS, critical: 1, unknown: 2, ok: 3 },
      }),
    ).toHaveTextContent('One entity is critical, two are unknown.');
  });

  it('says that nothing is monitored instead of being content', async () => {
    expect(
      await verdictOf({
        rows: [],
        members: 0,
        state: 'unknown',
        counts: NO_COUNTS,
      }),
    ).toHaveTextContent('Nothing in this scope is monitored yet.');
  });

  it('says what got better and worse', async () => {
    const verdict = await verdictOf({});
    expect(verdict).toHaveTextContent(
      'Better: 5 fewer incidents, faster restore',
    );
    expect(verdict).toHaveTextContent(
      'Worse: more SLAs breached, less within latency target',
    );
  });

  it('says what promised service was lost, and what promises and deliveries did', async () => {
    const verdict = await verdictOf({}, buildBeside());
    expect(verdict).toHaveTextContent(
      /Promised service lost3.h.40.*17.% better.*was 4.h.25/,
    );
    expect(verdict).toHaveTextContent(/Better: .*more SLOs met/);
  });

  it('compares only what is known before and now and differs by 1 % or more', async () => {
    const { kpis } = buildOverview();
    const verdict = await verdictOf({
      trends: [],
      kpis: kpis.map(each => {
        if (each.kpi === 'incidents_opened')
          return { ...each, value: buildFigure('incidents_opened', 37, null) };
        return each.kpi === 'error_rate'
          ? each
          : {
              ...each,
              value: {
                ...each.value,
                status: 'not_permitted' as const,
                value: null,
                reason: { code: 'not_permitted' as const },
              },
            };
      }),
    });
    expect(verdict).toHaveTextContent('Nothing changed by 1 % or more');
    expect(verdict).not.toHaveTextContent('Better');
  });

  it('says that there is no comparison yet', async () => {
    expect(await verdictOf({ kpis: [], trends: [] })).toHaveTextContent(
      'No comparison with the period before yet.',
    );
  });
});
