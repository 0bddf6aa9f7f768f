import { DEFAULT_OBJECTIVES } from './objectives';
import { TipSlot } from './gates';
import { judge, VerdictInput } from './verdict';

const NOW = Date.UTC(2026, 10, 20, 10, 42);
const slot = (minutesAgo: number, values: Partial<TipSlot> = {}): TipSlot => ({
  startMs: NOW - minutesAgo * 60_000,
  requests: 1_000,
  errors: 1,
  latencyP95Ms: 300,
  saturationRatio: 0.5,
  availabilityRatio: null,
  ...values,
});
const input = (changes: Partial<VerdictInput> = {}): VerdictInput => ({
  tier: 1,
  isMapped: true,
  hasBlockingFinding: false,
  isNotFoundUpstream: false,
  slots: [slot(22), slot(17), slot(12)],
  lastDataMs: NOW - 7 * 60_000,
  openProblems: [],
  openIncidents: [],
  maintenance: null,
  objectives: DEFAULT_OBJECTIVES[1],
  nowMs: NOW,
  staleAfterMs: 15 * 60_000,
  ...changes,
});
const errors = (share: number) =>
  [22, 17, 12].map(minutes => slot(minutes, { errors: share * 1_000 }));

describe('judge', () => {
  it('is ok when everything measured is within its objective', () => {
    expect(judge(input())).toEqual({ state: 'ok', reasons: [], underlying: null });
  });

  it.each([
    [0.005, 'ok'],
    [0.0051, 'warning'],
    [0.0299, 'warning'],
    [0.03, 'critical'],
    [0.042, 'critical'],
  ])('judges an error ratio of %d against 0.5 %% as %s', (share, state) => {
    expect(judge(input({ slots: errors(share) })).state).toBe(state);
  });

  it('does not judge an error ratio on fewer than 20 requests', () => {
    const quiet = [22, 17, 12].map(minutes => slot(minutes, { requests: 6, errors: 6 }));
    expect(judge(input({ slots: quiet })).state).toBe('ok');
  });

  it('does not let one odd slot of latency decide', () => {
    const slots = [slot(22), slot(17, { latencyP95Ms: 9_000 }), slot(12)];
    expect(judge(input({ slots })).state).toBe('ok');
  });

  it('calls a nearly full resource critical, though it cannot be used twice over', () => {
    const slots = [22, 17, 12].map(minutes => slot(minutes, { saturationRatio: 0.95 }));
    expect(judge(input({ slots })).state).toBe('critical');
  });

  it.each([
    ['not mapped', { isMapped: false }, 'not_mapped'],
    ['kept back by a bad annotation', { isMapped: false, hasBlockingFinding: true }, 'finding'],
    ['not known upstream', { isNotFoundUpstream: true, lastDataMs: null, slots: [] }, 'not_found_upstream'],
    ['never collected', { lastDataMs: null, slots: [] }, 'never_collected'],
    ['silent for 16 minutes', { lastDataMs: NOW - 16 * 60_000 }, 'stale'],
  ] as const)('is unknown, never ok, when %s', (_, changes, code) => {
    const verdict = judge(input(changes));
    expect(verdict.state).toBe('unknown');
    expect(verdict.reasons[0].code).toBe(code);
  });

  it('lets an open problem speak for an entity without signals', () => {
    const verdict = judge(
      input({
        isMapped: false,
        openProblems: [{ displayId: 'P-1', title: 'Failure rate increase', severity: 'error' }],
      }),
    );
    expect(verdict.state).toBe('warning');
    expect(verdict.reasons.map(reason => reason.code)).toEqual(['problem_open', 'not_mapped']);
  });

  it('names the signal before the events when all say critical', () => {
    const verdict = judge(
      input({
        slots: errors(0.042),
        openProblems: [{ displayId: 'P-1', title: 'Host unavailable', severity: 'availability' }],
        openIncidents: [{ number: 'INC1', title: 'Payments fail', priority: 1 }],
      }),
    );
    expect(verdict.reasons.map(reason => reason.code)).toEqual(['error_ratio', 'incident_open', 'problem_open']);
  });

  it.each([
    ['availability', 1, 'critical'],
    ['availability', 2, 'warning'],
    ['error', 1, 'warning'],
    ['resource', 1, 'warning'],
    ['info', 1, 'ok'],
    ['monitoring', 1, 'ok'],
  ] as const)('takes an open %s problem of a tier %d entity as %s', (severity, tier, state) => {
    const openProblems = [{ displayId: 'P-1', title: 't', severity }];
    expect(judge(input({ tier, openProblems })).state).toBe(state);
  });

  it.each([
    [1, 'critical'],
    [2, 'warning'],
    [3, 'ok'],
    [null, 'ok'],
  ] as const)('takes an open incident of priority %s as %s', (priority, state) => {
    expect(judge(input({ tier: 4, openIncidents: [{ number: 'INC1', title: 't', priority }] })).state).toBe(state);
  });

  it.each([1, 2, 3, 4] as const)('calls errors far beyond the objective critical on tier 1 and 2 only: tier %d', tier => {
    const verdict = judge(input({ tier, objectives: DEFAULT_OBJECTIVES[tier], slots: errors(0.5) }));
    expect(verdict.state).toBe(tier <= 2 ? 'critical' : 'warning');
  });

  it('needs every slot with data beyond the objective, and two of them', () => {
    const bad = { errors: 100 };
    expect(judge(input({ slots: [slot(22), slot(17, bad), slot(12, bad)] })).state).toBe('ok');
    expect(judge(input({ slots: [slot(17, bad), slot(12, bad)] })).state).toBe('critical');
    expect(judge(input({ slots: [slot(12, bad)] })).state).toBe('ok');
  });

  it('is under maintenance inside a window and says what that hides', () => {
    const maintenance = { startMs: NOW - 3_600_000, endMs: NOW + 3_600_000 };
    const verdict = judge(input({ maintenance, slots: errors(0.042) }));
    expect(verdict).toMatchObject({ state: 'maintenance', underlying: 'critical' });
    expect(verdict.reasons.map(reason => reason.code)).toEqual(['maintenance', 'error_ratio']);
  });

  it('never turns more errors into a better state', () => {
    const urgency = { ok: 0, warning: 1, critical: 2, unknown: 3, maintenance: 3 };
    let before = 0;
    for (let share = 0; share <= 1; share += 0.001) {
      const now = urgency[judge(input({ slots: errors(share) })).state];
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
});
