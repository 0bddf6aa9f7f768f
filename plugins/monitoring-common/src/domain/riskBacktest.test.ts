import fc from 'fast-check';
import { areaUnderCurve, BACKTEST_DAYS, BacktestRow, backtestRisk, rankBy } from './riskBacktest';

const row = (name: string, value: number | null, baseline: number, hasFailed: boolean): BacktestRow => ({
  entityRef: name, tier: 2, value, baseline, hasFailed,
});

describe('areaUnderCurve', () => {
  it.each([
    ['all in order', [[1, false], [2, true]], 1],
    ['all wrong', [[2, false], [1, true]], 0],
    ['a tie', [[1, false], [1, true]], 0.5],
    ['one of two pairs', [[1, false], [2, true], [3, false]], 0.5],
    ['nothing that failed', [[1, false]], null],
  ] as const)('of %s', (_, rows, expected) => {
    expect(areaUnderCurve(rows.map(([value, hasFailed]) => ({ value, hasFailed })))).toBe(expected);
  });

  it('is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.nat(6), hasFailed: fc.boolean() }), { maxLength: 30 }), rows => {
        const failed = rows.filter(one => one.hasFailed);
        const others = rows.filter(one => !one.hasFailed);
        const auc = areaUnderCurve(rows);
        let wins = 0;
        for (const a of failed) for (const b of others) wins += Number(a.value > b.value) + Number(a.value === b.value) / 2;
        const pairs = failed.length * others.length;
        expect(auc === null).toBe(pairs === 0);
        expect(Number(auc)).toBeCloseTo(pairs === 0 ? 0 : wins / pairs, 9);
      }),
    );
  });
});

describe('backtestRisk', () => {
  const day = [row('a', 80, 0, true), row('b', 10, 3, false), row('c', null, 1, false)];

  it('holds both ranks against what came, day by day', () => {
    const { daysScored, days, score, baseline } = backtestRisk([day, [row('a', 1, 1, false)]]);
    expect({ daysScored, days }).toEqual({ daysScored: 2, days: 1 });
    expect(score).toEqual({ auc: 1, topHitRatio: 1 / 3 });
    expect(baseline.auc).toBe(0);
  });

  it('ranks by the plain count until the score was better on both measures over enough days', () => {
    const long = Array.from({ length: BACKTEST_DAYS }, () => day);
    expect(rankBy(null)).toBe('baseline');
    expect(rankBy(backtestRisk(long.slice(1)))).toBe('baseline');
    expect(rankBy(backtestRisk(long))).toBe('score');
    const worse = [row('a', 10, 3, true), row('b', 80, 0, false)];
    expect(rankBy(backtestRisk(long.map(() => worse)))).toBe('baseline');
    const same = [row('a', 3, 3, true), row('b', 0, 0, false)];
    expect(rankBy(backtestRisk(long.map(() => same)))).toBe('baseline');
    expect(rankBy(backtestRisk(long.map(() => [row('a', 3, 3, false)])))).toBe('baseline');
  });
});
