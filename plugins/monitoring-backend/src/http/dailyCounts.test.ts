import { countedSinceMs, dailySparkline } from './dailyCounts';

const PARIS = 'Europe/Paris';
const NOW = Date.parse('2026-11-01T09:00:00Z');
const counts = new Map([['2026-11-01', 2], ['2026-10-20', 5], ['2026-10-01', 9]]);

describe('dailySparkline', () => {
  it('has a value for each of fourteen days of the zone, also where the clocks change', () => {
    const line = dailySparkline(counts, 0, NOW, PARIS)!;
    expect(line).toEqual({
      start: '2026-10-18T22:00:00.000Z', stepSeconds: 86_400, values: [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    });
    expect(countedSinceMs(NOW)).toBeLessThan(Date.parse(line.start));
  });

  it('leaves a gap where the day was not collected from its beginning', () => {
    const { values } = dailySparkline(counts, Date.parse('2026-10-20T10:00:00Z'), NOW, PARIS)!;
    expect(values.slice(0, 4)).toEqual([null, null, 0, 0]);
  });

  it('is none where nothing is collected', () => {
    expect(dailySparkline(counts, null, NOW, PARIS)).toBeNull();
  });
});
