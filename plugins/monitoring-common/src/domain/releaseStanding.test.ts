import { ReleaseEvidence, ReleaseStanding, releaseStanding } from './releaseStanding';

describe('releaseStanding', () => {
  const NOW = 1_000;
  it.each<[string, Partial<ReleaseEvidence>, ReleaseStanding]>([
    ['quiet for its whole window', { matureMs: NOW }, 'mature'],
    ['quiet so far', { matureMs: NOW + 1 }, 'pending'],
    ['with an incident inside its window', { hasFailed: true, matureMs: NOW + 1 }, 'suspect'],
    ['with an incident, its window over', { hasFailed: true }, 'failed'],
    ['rolled back at once', { hasFailed: true, failedBy: ['rollback'], matureMs: NOW + 1 }, 'failed'],
    ['that repairs another', { kind: 'remediation', matureMs: NOW + 1 }, 'pending'],
    ['that takes another back', { kind: 'rollback', hasFailed: true }, 'not_counted'],
    ['of what ran already', { kind: 'redeploy' }, 'not_counted'],
  ])('of one %s is %3$s', (_, evidence, expected) => {
    expect(releaseStanding({ kind: 'change', failedBy: [], hasFailed: false, matureMs: NOW, ...evidence }, NOW)).toBe(expected);
  });
});
