import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import type { Summary } from '@rosetta/backstage-plugin-monitoring-common';
import {
  before,
  buildIncident,
  buildSummary,
  FIXTURE_NOW_MS,
  HOUR,
  MINUTE,
} from '../testing';
import { Verdict } from './Verdict';

async function sentenceOf(
  verdict: Omit<Summary['verdict'], 'release'> &
    Partial<Pick<Summary['verdict'], 'release'>>,
) {
  await renderInTestApp(
    <Verdict
      summary={buildSummary({ verdict: { release: null, ...verdict } })}
      nowMs={FIXTURE_NOW_MS}
    />,
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

  it.each([
    [true, /Evidence speaks against this release/],
    [false, /no proof of a cause/],
  ])(
    'says after which release it began, and how sure that is (%s)',
    async (isSuspect, title) => {
      const region = await sentenceOf({
        ...buildSummary().verdict,
        release: {
          name: 'v2.14.0',
          finished: before(42 * MINUTE),
          isSuspect,
          upstreamUrl: 'https://gitlab.example/deployments/412',
        },
      });
      expect(region).toHaveTextContent(
        /Since \d\d:\d\d, 4.min after deployment v2\.14\.0/,
      );
      expect(screen.getByRole('link', { name: /^v2\.14\.0/ })).toHaveAttribute(
        'href',
        'https://gitlab.example/deployments/412',
      );
      expect(screen.getByTitle(title)).toBeInTheDocument();
    },
  );

  it('does not count backwards where the slot of the state began before the release had ended', async () => {
    const region = await sentenceOf({
      ...buildSummary().verdict,
      release: {
        name: 'v2.14.0',
        finished: before(36 * MINUTE),
        isSuspect: true,
        upstreamUrl: null,
      },
    });
    expect(region).toHaveTextContent(/, 0.s after deployment v2\.14\.0/);
  });

  it('leaves out a beginning nobody saw', async () => {
    const region = await sentenceOf({
      state: 'unknown',
      since: null,
      reasons: [{ code: 'never_collected', state: 'unknown' }],
      underlying: null,
    });
    expect(region).toHaveTextContent('Unknown: nothing collected yet');
    expect(region).not.toHaveTextContent('Since');
  });

  it('says since when data is missing', async () => {
    const region = await sentenceOf({
      state: 'unknown',
      since: before(6 * HOUR),
      reasons: [{ code: 'stale', state: 'unknown', since: before(6 * HOUR) }],
      underlying: null,
    });
    expect(region).toHaveTextContent(
      /Unknown for 6.h: no data since \d\d:\d\d/,
    );
  });

  it.each([
    ['not_mapped', 'Unknown: no source is mapped'],
    ['finding', 'Unknown: an annotation cannot be read'],
    ['no_data', 'Unknown: no data'],
    ['ambiguous_upstream', 'Unknown: the source knows several by that name'],
  ] as const)('has words for %s', async (code, words) => {
    expect(
      await sentenceOf({
        state: 'unknown',
        since: null,
        reasons: [{ code, state: 'unknown' }],
        underlying: null,
      }),
    ).toHaveTextContent(words);
  });

  it('says what a maintenance window hides, and until when', async () => {
    const region = await sentenceOf({
      state: 'maintenance',
      since: before(HOUR),
      reasons: [
        {
          code: 'maintenance',
          state: 'maintenance',
          until: before(-HOUR),
        },
        { code: 'error_ratio', state: 'critical', value: 0.042, target: 0.005 },
      ],
      underlying: 'critical',
    });
    expect(region).toHaveTextContent(
      /Maintenance until \d\d:\d\d; would be Critical: error rate 4\.2/,
    );
  });

  it('says when a maintenance window hides nothing', async () => {
    const region = await sentenceOf({
      state: 'maintenance',
      since: before(HOUR),
      reasons: [
        {
          code: 'maintenance',
          state: 'maintenance',
          until: before(-HOUR),
        },
      ],
      underlying: 'ok',
    });
    expect(region).toHaveTextContent(/would be OK, everything within target/);
  });

  it('names an urgent incident to those who may know it', async () => {
    const region = await sentenceOf({
      state: 'critical',
      since: null,
      reasons: [
        {
          code: 'incident_open',
          state: 'critical',
          displayId: 'INC0041207',
          title: 'Card payments fail',
          priority: 1,
        },
      ],
      underlying: null,
    });
    expect(region).toHaveTextContent(
      'Critical: incident INC0041207 open, P1, Card payments fail',
    );
  });

  it('says to others only that there is one', async () => {
    const region = await sentenceOf({
      state: 'critical',
      since: null,
      reasons: [{ code: 'incident_open', state: 'critical' }],
      underlying: null,
    });
    expect(region).toHaveTextContent('Critical: an urgent incident is open');
    expect(region).not.toHaveTextContent(/INC|P1|undefined/);
  });

  it('says who acts', async () => {
    await renderInTestApp(
      <Verdict
        summary={buildSummary()}
        nowMs={FIXTURE_NOW_MS}
        acting={buildIncident({ acknowledged: null })}
      />,
    );
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('Acting payments-run in INC0041207');
  });

  it('is content when nothing is wrong', async () => {
    const region = await sentenceOf({
      state: 'ok',
      since: before(28 * HOUR),
      reasons: [],
      underlying: null,
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
