import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import { before, buildSummary, FIXTURE_NOW_MS, HOUR } from '../testing';
import { Verdict } from './Verdict';

async function sentenceOf(verdict: Summary['verdict']) {
  await renderInTestApp(
    <Verdict summary={buildSummary({ verdict })} nowMs={FIXTURE_NOW_MS} />,
  );
  return screen.findByRole('region', { name: 'Verdict' });
}

describe('Verdict', () => {
  it('says state, since when, and the reason with its target', async () => {
    const region = await sentenceOf(buildSummary().verdict);
    expect(region).toHaveTextContent(
      /Critical for 38.min: error rate 4\.2.% \(target 0\.5.%\)/,
    );
    expect(region).toHaveTextContent(
      /Also problem P-26114 open, “Failure rate increase” · p95 latency 840.ms/,
    );
    expect(region).toHaveTextContent('Tier 1');
    expect(region).toHaveTextContent('payments-team');
    expect(region.querySelector('[data-shape="critical"]')).not.toBeNull();
  });

  it('leaves out a beginning nobody saw', async () => {
    const region = await sentenceOf({
      state: 'unknown',
      since: null,
      reasons: [{ code: 'never_collected', state: 'unknown' }],
    });
    expect(region).toHaveTextContent('Unknown: nothing collected yet');
    expect(region).not.toHaveTextContent('Since');
  });

  it('says since when data is missing', async () => {
    const region = await sentenceOf({
      state: 'unknown',
      since: before(6 * HOUR),
      reasons: [{ code: 'stale', state: 'unknown', since: before(6 * HOUR) }],
    });
    expect(region).toHaveTextContent(
      /Unknown for 6.h: no data since \d\d:\d\d/,
    );
  });

  it.each([
    ['not_mapped', 'Unknown: no source is mapped'],
    ['finding', 'Unknown: an annotation cannot be read'],
    ['no_data', 'Unknown: no data'],
  ] as const)('has words for %s', async (code, words) => {
    expect(
      await sentenceOf({
        state: 'unknown',
        since: null,
        reasons: [{ code, state: 'unknown' }],
      }),
    ).toHaveTextContent(words);
  });

  it('is content when nothing is wrong', async () => {
    const region = await sentenceOf({
      state: 'ok',
      since: before(28 * HOUR),
      reasons: [],
    });
    expect(region).toHaveTextContent(
      /OK for 1.d.4.h: everything within target/,
    );
  });

  it('says that a default tier is one', async () => {
    const summary = buildSummary();
    summary.entity = { ...summary.entity, tier: 3, tierDeclared: false };
    await renderInTestApp(<Verdict summary={summary} nowMs={FIXTURE_NOW_MS} />);
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('Tier 3 by default');
  });
});
