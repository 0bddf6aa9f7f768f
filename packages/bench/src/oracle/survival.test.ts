import { Life, survivalMedian } from './survival';

const ended = (...seconds: number[]): Life[] => seconds.map(each => ({ seconds: each, isOver: true }));
const lasting = (...seconds: number[]): Life[] => seconds.map(each => ({ seconds: each, isOver: false }));

describe('survivalMedian (KPI.md 6.3)', () => {
  it('is that of the field on Gehan, 23 and 8 weeks (KPI.md 6.7, F5)', () => {
    const treated = [
      ...ended(6, 6, 6, 7, 10, 13, 16, 22, 23),
      ...lasting(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
    ];
    const placebo = ended(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23);
    expect([survivalMedian(treated), survivalMedian(placebo)]).toEqual([23, 8]);
  });

  it('is null while more than half last, and of nothing', () => {
    expect(survivalMedian([...ended(1), ...lasting(2, 2)])).toBeNull();
    expect(survivalMedian([])).toBeNull();
  });

  it('counts what is censored at a time among those at risk then', () => {
    expect(survivalMedian([...ended(5), ...lasting(5)])).toBe(5);
  });
});
