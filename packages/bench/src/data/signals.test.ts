import { createEstate } from './estate';
import { createPages, DAY_MS, HISTORY_END_MS, hourOfWeek, POINTS_PER_ROW, valuesAt } from './signals';

describe('synthetic signals', () => {
  it('are the same on every call and others in another revision', () => {
    expect(valuesAt(7, 30, 0)).toEqual(valuesAt(7, 30, 0));
    expect(valuesAt(7, 30, 1)).not.toEqual(valuesAt(7, 30, 0));
  });

  it('fill every column within its range', () => {
    for (let weekHour = 0; weekHour < 168; weekHour += 1) {
      const values = valuesAt(weekHour, weekHour, 0);
      expect(Object.values(values).filter(value => typeof value === 'number')).toHaveLength(POINTS_PER_ROW);
      expect(values.latencyP50Ms).toBeLessThan(values.latencyP95Ms!);
      expect(values.errors).toBeLessThanOrEqual(values.requests!);
      expect(values.availabilityRatio).toBeLessThanOrEqual(1);
    }
  });

  it('come in pages of forty series over the whole window', () => {
    const pages = createPages(90, { startMs: HISTORY_END_MS - DAY_MS, endMs: HISTORY_END_MS }, () => 0);
    expect(pages.map(page => page.length)).toEqual([960, 960, 240]);
  });

  it('repeat every week', () => expect(hourOfWeek(HISTORY_END_MS)).toBe(hourOfWeek(HISTORY_END_MS - 7 * DAY_MS)));
});

describe('createEstate', () => {
  it('puts each component into one system, one domain and one group', () => {
    const estate = createEstate(500);
    expect(estate.series).toHaveLength(500);
    expect(estate.memberships).toHaveLength(1_500);
    expect(estate.entities).toHaveLength(580);
  });
});
