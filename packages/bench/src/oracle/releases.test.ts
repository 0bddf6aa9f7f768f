import type { DeploymentFact } from '@rosetta/backstage-plugin-monitoring-common';
import { computeReleases, ReleaseInputs } from './releases';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START_MS = Date.parse('2026-04-01T08:00:00Z');

function deployment(
  id: string,
  revision: string | null,
  finishedMs: number,
  over: Partial<DeploymentFact> = {},
) {
  return {
    kind: 'deployment',
    externalId: id,
    status: 'success',
    revision,
    sha: revision,
    startedMs: finishedMs - MINUTE_MS,
    finishedMs,
    ...over,
  } as DeploymentFact;
}

const releasesOf = (deployments: readonly DeploymentFact[], over: Partial<ReleaseInputs> = {}) =>
  computeReleases({ deployments, degraded: new Set(), remediationOf: () => null, ...over });

describe('computeReleases (KPI.md 1.6)', () => {
  it('fails the first release after what is rolled back to: V1→V2→V3→V1 fails V2', () => {
    const found = releasesOf(
      ['v1', 'v2', 'v3', 'v1'].map((v, day) => deployment(`d${day}`, v, START_MS + day * DAY_MS)),
    );
    expect(found.map(({ kind, fails }) => [kind, fails])).toEqual([
      ['change', null],
      ['change', null],
      ['change', null],
      ['rollback', 'd1'],
    ]);
    expect(found.map(({ isBootstrap }) => isBootstrap)).toEqual([true, false, false, false]);
    expect(found.map(({ isReverted }) => isReverted)).toEqual([false, false, true, false]);
  });

  it('joins one revision within an hour, and counts it no second time later', () => {
    const minutes = [0, 10, 59, 60];
    const found = releasesOf(
      minutes.map(minute => deployment(`d${minute}`, 'v1', START_MS + minute * MINUTE_MS)),
    );
    expect(found.map(({ kind, targetIds }) => [kind, targetIds])).toEqual([
      ['change', ['d0', 'd10', 'd59']],
      ['redeploy', ['d60']],
    ]);
    expect(found[0]).toMatchObject({ startedMs: START_MS - MINUTE_MS, finishedMs: START_MS + 59 * MINUTE_MS });
  });

  it('takes no failed, running or repeated event for a release, in whatever order they come', () => {
    const facts = [
      deployment('d1', 'v1', START_MS),
      deployment('d2', 'v2', START_MS + DAY_MS),
      deployment('d3', 'v3', START_MS + DAY_MS, { status: 'failed' }),
      deployment('d4', 'v3', START_MS, { status: 'running', finishedMs: null }),
      deployment('d1', 'v1', START_MS),
    ];
    expect(releasesOf(facts).map(({ id }) => id)).toEqual(['d1', 'd2']);
    expect(releasesOf([...facts].reverse())).toEqual(releasesOf(facts));
  });

  it('fails the release before an unlinked remediation, or the one that is linked', () => {
    const facts = ['v1', 'v2', 'v3'].map((v, day) => deployment(`d${day}`, v, START_MS + day * DAY_MS));
    const withRemedy = (fails: string | null) =>
      releasesOf(facts, { remediationOf: id => (id === 'd2' ? { fails } : null) }).at(-1);
    expect(withRemedy(null)).toMatchObject({ kind: 'remediation', fails: 'd1' });
    expect(withRemedy('d0')).toMatchObject({ kind: 'remediation', fails: 'd0' });
  });

  it('compares unknown revisions with nothing', () => {
    const facts = [deployment('d1', null, START_MS), deployment('d2', null, START_MS + MINUTE_MS)];
    expect(releasesOf(facts).map(({ kind }) => kind)).toEqual(['change', 'change']);
  });
});
