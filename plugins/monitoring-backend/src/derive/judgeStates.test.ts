import { DEFAULT_OBJECTIVES, TipSlot, Verdict } from '@rosetta/backstage-plugin-monitoring-common';
import { JudgedSeries, StateStore } from '../store';
import { judgeStates, stateSince } from './judgeStates';

const NOW = Date.UTC(2026, 10, 20, 10, 42);
const SLOT = 300_000;
const slot = (index: number, errors: number): TipSlot => ({
  startMs: NOW - index * SLOT,
  requests: 1_000,
  errors,
  latencyP95Ms: 100,
  saturationRatio: null,
  availabilityRatio: null,
});
const series: JudgedSeries = {
  seriesId: 1, tier: 1, isMapped: true, hasBlockingFinding: false, isNotFoundUpstream: false, lastDataMs: NOW, slots: [], openProblems: [],
  openIncidents: [], maintenance: null, current: null,
};
const critical: Verdict = {
  underlying: null,
  state: 'critical',
  reasons: [{ code: 'error_ratio', state: 'critical', value: 0.042, target: 0.005 }],
};
const since = (errors: number[]) =>
  (NOW - stateSince(series, critical, errors.map((count, index) => slot(index + 1, count)), DEFAULT_OBJECTIVES[1], NOW)) / SLOT;

describe('stateSince', () => {
  it('finds the first slot of the run that reaches the present', () => {
    expect(since([42, 42, 42, 42, 42, 42, 42, 1, 1, 1, 1])).toBe(7);
  });

  it('ends the run at a slot of another state', () => {
    expect(since([42, 42, 1, 42, 42, 1, 1, 1])).toBe(2);
  });

  it('counts a critical run from where it became critical', () => {
    // 1 % is beyond the objective of 0.5 %, and not six times.
    expect(since([42, 42, 10, 10, 1])).toBe(2);
  });

  it('begins now when no slot alone shows the state', () => {
    expect(since([1, 1, 1, 1, 1, 1])).toBe(0);
  });

  it('is when upstream opened the problem, where that decided', () => {
    const opened = NOW - 3_600_000;
    const withProblem = { ...series, openProblems: [{ displayId: 'P-1', title: 't', severity: 'error', startedMs: opened }] };
    const verdict = { state: 'critical', underlying: null, reasons: [{ code: 'problem_open', state: 'critical', displayId: 'P-1', title: 't' }] } as const;
    expect(stateSince(withProblem, verdict, [], DEFAULT_OBJECTIVES[1], NOW)).toBe(opened);
  });

  it('is the last data where silence decided', () => {
    const verdict = { state: 'unknown', underlying: null, reasons: [{ code: 'stale', state: 'unknown', sinceMs: NOW - 7_200_000 }] } as const;
    expect(stateSince(series, verdict, [], DEFAULT_OBJECTIVES[1], NOW)).toBe(NOW - 7_200_000);
  });
});

describe('judgeStates', () => {
  it('writes a state only when it or its reasons change, and dates silence from the last data', async () => {
    const written: { state: string; sinceMs: number }[] = [];
    let current: JudgedSeries = { ...series, lastDataMs: null };
    const store = {
      listJudged: async () => [current],
      readTip: async () => [],
      touchStates: async () => {},
      writeState: async (_id: number, verdict: { state: string; sinceMs: number; reasons: never[] }) => {
        written.push({ state: verdict.state, sinceMs: verdict.sinceMs });
        current = { ...current, current: { state: 'unknown', sinceMs: verdict.sinceMs, reasons: verdict.reasons } };
      },
    } as unknown as StateStore;
    await judgeStates(store, DEFAULT_OBJECTIVES, NOW);
    await judgeStates(store, DEFAULT_OBJECTIVES, NOW + 60_000);
    expect(written).toEqual([{ state: 'unknown', sinceMs: NOW }]);
    current = { ...current, lastDataMs: NOW - 172_800_000 };
    await judgeStates(store, DEFAULT_OBJECTIVES, NOW + 120_000);
    expect(written.at(-1)).toEqual({ state: 'unknown', sinceMs: NOW - 172_800_000 });
  });
});
