import { countedSinceMs, dailySparkline } from './dailyCounts';

const PARIS = 'Europe/Paris';
const NOW = Date.parse('2026-11-01T09:00:00Z');
const AS_OF = new Date(NOW).toISOString();
const counts = new Map([['2026-11-01', 2], ['2026-10-20', 5], ['2026-10-01', 9]]);

describe('dailySparkline', () => {
  it('has a value for each of fourteen days of the zone, also where the clocks change', () => {
    const line = dailySparkline(counts, 0, AS_OF, NOW, PARIS)!;
    expect(line).toEqual({
      start: '2026-10-18T22:00:00.000Z', stepSeconds: 86_400, values: [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    });
    expect(countedSinceMs(NOW)).toBeLessThan(Date.parse(line.start));
  });

  it('leaves a gap where the day was not collected from its beginning', () => {
    const { values } = dailySparkline(counts, Date.parse('2026-10-20T10:00:00Z'), AS_OF, NOW, PARIS)!;
    expect(values.slice(0, 4)).toEqual([null, null, 0, 0]);
  });

  it('leaves a gap where the source has told nothing since, and shows what it told of its last day', () => {
    const { values } = dailySparkline(counts, 0, '2026-10-29T12:00:00.000Z', NOW, PARIS)!;
    expect(values.slice(-5)).toEqual([0, 0, null, null, null]);
  });

  it('is none where nothing is collected', () => {
    expect(dailySparkline(counts, null, AS_OF, NOW, PARIS)).toBeNull();
    expect(dailySparkline(counts, 0, null, NOW, PARIS)).toBeNull();
  });
});
