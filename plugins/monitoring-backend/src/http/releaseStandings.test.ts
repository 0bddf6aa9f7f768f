import { ReleaseEvidence } from '@rosetta/backstage-plugin-monitoring-common';
import { LastDeploymentRow, RunningReleaseRow } from '../store';
import { isSuspectFor, releaseBefore, standingFor } from './releaseStandings';

const NOW = Date.UTC(2026, 10, 20, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const evidence = (more: Partial<ReleaseEvidence> = {}): ReleaseEvidence => ({
  kind: 'change', failedBy: [], hasFailed: false, matureMs: NOW + HOUR, ...more,
});
const tied = evidence({ hasFailed: true });
const broken = evidence({ hasFailed: true, failedBy: ['degraded'] });

describe('standingFor', () => {
  it.each([
    ['one that is tied to an incident', tied, 'suspect', null],
    ['one that nothing speaks against', evidence(), 'pending', null],
    ['one that did not become healthy', broken, 'failed', 'failed'],
    ['one whose merge request names an incident', evidence({ hasFailed: true, failedBy: ['incident_link'] }), 'failed', null],
    ['a rollback', evidence({ kind: 'rollback' }), 'not_counted', 'not_counted'],
    ['an attempt', null, null, null],
  ] as const)('tells of %s what the reader may know', (_, given, whole, without) => {
    expect(standingFor({ evidence: given }, true, NOW).standing).toBe(whole);
    expect(standingFor({ evidence: given }, false, NOW)).toEqual(
      without === null ? { standing: null, matureAt: null } : { standing: without, matureAt: new Date(NOW + HOUR).toISOString() },
    );
  });
});

const running = (more: Partial<RunningReleaseRow> = {}): RunningReleaseRow => ({
  environment: 'production', finished: new Date(NOW - 30 * MINUTE), evidence: tied, recovered: null, ...more,
});

describe('isSuspectFor', () => {
  it.each([
    ['a failure that lasts', running(), true, null],
    ['one that is over', running({ recovered: new Date(NOW) }), false, null],
    ['a release that is quiet', running({ evidence: evidence() }), false, null],
    ['one that is broken by itself', running({ evidence: broken }), true, true],
    ['nothing that runs', undefined, null, null],
  ] as const)('of %s', (_, row, whole, without) => {
    expect([isSuspectFor(row, true), isSuspectFor(row, false)]).toEqual([whole, without]);
  });
});

describe('releaseBefore', () => {
  const last = { environment: 'production', source: 'gitlab', instance: 'main', externalId: '1', project: '7', name: '#1', status: 'success',
    version: 'v2', sha: null, finished: new Date(NOW - 30 * MINUTE) } as LastDeploymentRow;
  const told = (
    { row = running(), deployment = last, ...entity }: { row?: RunningReleaseRow; deployment?: LastDeploymentRow; sinceMs?: number | null; state?: 'critical' | 'ok' },
    mayRead = true,
  ) =>
    releaseBefore(
      { instances: [] },
      { sinceMs: NOW - 26 * MINUTE, state: 'critical', ...entity },
      'production',
      mayRead,
      async () => ({ releases: [row], deployments: [deployment] }),
    );
  const found = { name: 'v2', finished: last.finished!.toISOString(), isSuspect: true, upstreamUrl: null };

  it('names the release that something speaks against', async () => {
    expect(await told({})).toEqual(found);
    expect(await told({ sinceMs: NOW + 50 * MINUTE })).toEqual(found);
  });

  it('names one that is only near without saying more, also to whom may not know of the incident', async () => {
    expect(await told({ row: running({ evidence: evidence() }) })).toEqual({ ...found, isSuspect: false });
    expect(await told({}, false)).toEqual({ ...found, isSuspect: false });
  });

  it.each([
    ['the entity is well', { state: 'ok' as const }],
    ['nobody saw the state begin', { sinceMs: null }],
    ['the state began before it', { sinceMs: NOW - 36 * MINUTE }],
    ['its window was over', { sinceMs: NOW + 2 * HOUR }],
    ['it is an hour away and nothing speaks against it', { sinceMs: NOW + 31 * MINUTE, row: running({ evidence: evidence() }) }],
    ['the last deployment failed', { deployment: { ...last, status: 'failed' as const } }],
    ['the last deployment is of another release', { deployment: { ...last, finished: new Date(NOW + HOUR) } }],
    ['it is of another environment', { row: running({ environment: 'uat' }) }],
  ])('names none where %s', async (_, given) => {
    expect(await told(given)).toBeNull();
  });
});
