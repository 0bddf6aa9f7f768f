import type { HealthView } from '@rosetta/backstage-plugin-monitoring-common';
import { screen } from '@testing-library/react';
import { buildHealth, FIXTURE_NOW_MS, kpiCommon } from '../testing';
import { HealthLine } from './HealthLine';
import { showPart } from './scope/__testUtils__/showPart';

const show = (overrides: Partial<HealthView>) =>
  showPart(
    <HealthLine
      health={{ ...buildHealth(), ...overrides }}
      nowMs={FIXTURE_NOW_MS}
    />,
  );
const common = kpiCommon('health_score');

describe('HealthLine', () => {
  it('says the score, and its components on demand', async () => {
    await show({});
    expect(await screen.findByText(/Health/)).toHaveTextContent(
      'Health 32 of 100',
    );
    expect(screen.getByTitle(/error budget 48 · burn rate 0/)).toBeVisible();
  });

  it('says how much of it is measured where that is not all', async () => {
    await show({
      coverage: 0.8,
      value: {
        ...common,
        status: 'partial',
        value: 74,
        reason: { code: 'coverage_low' },
      },
    });
    expect(await screen.findByText(/Health/)).toHaveTextContent(
      /Health 74 of 100, 80.% of it measured/,
    );
  });

  it('shows no number where there is none', async () => {
    await show({
      coverage: 0.45,
      value: {
        ...common,
        status: 'not_applicable',
        value: null,
        reason: { code: 'not_instrumented' },
      },
    });
    expect(await screen.findByText(/Health/)).toHaveTextContent(
      /^Health not known$/,
    );
    expect(
      screen.getByTitle(/^45.% of it is measured · error budget/),
    ).toBeInTheDocument();
  });

  it('says how old a score is that nobody made anew', async () => {
    await show({
      value: {
        ...common,
        status: 'stale',
        value: null,
        lastValue: 71,
        reason: { code: 'feed_late' },
      },
    });
    expect(await screen.findByText(/Health/)).toHaveTextContent(
      /Health 71 of 100, .* ago/,
    );
  });
});
