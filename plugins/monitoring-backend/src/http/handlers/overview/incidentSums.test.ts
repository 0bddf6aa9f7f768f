import { IncidentFigures, IncidentReader } from '../../../store';
import { readIncidentSums } from './incidentSums';

const HOUR = 3_600_000;
const PARIS = 'Europe/Paris';
/** Noon of 21 November in Paris. */
const NOW = Date.UTC(2026, 10, 21, 11);
const START = Date.UTC(2026, 10, 13, 23);

describe('readIncidentSums', () => {
  /** Answers that say which way they came. */
  const reader = (isHeld = true) =>
    ({
      heldFigures: async () => (isHeld ? new Map([['', { opened: 1 } as IncidentFigures]]) : null),
      figures: async (_environment: string, refs: readonly string[] | null) =>
        new Map([[refs === null ? '' : 'group:default/a', { opened: 2 } as IncidentFigures]]),
    }) as unknown as IncidentReader;
  const read = async (endMs: number, options: { seriesIds?: number[]; isHeld?: boolean } = {}) => {
    const sums = await readIncidentSums({
      incidents: reader(options.isHeld), environment: 'production', refs: ['group:default/a'], seriesIds: options.seriesIds ?? null,
      window: { startMs: START, endMs }, span: ['2026-11-14', '2026-11-22'], zone: PARIS, nowMs: NOW,
    });
    return [...sums].map(([ref, { opened }]) => `${ref}:${opened}`).join(' ');
  };

  it('takes the view for a period that lasts still, and for one of whole days', async () => {
    expect(await read(NOW)).toBe(':1');
    expect(await read(Date.UTC(2026, 10, 19, 23))).toBe(':1');
  });

  it('counts a period that ended in the middle of a day, as the one before that of now does', async () => {
    expect(await read(NOW - 7 * 24 * HOUR)).toBe('group:default/a:2 :2');
  });

  it('counts what is limited, and what the view cannot tell', async () => {
    expect(await read(NOW, { seriesIds: [1] })).toBe('group:default/a:2 :2');
    expect(await read(NOW, { isHeld: false })).toBe('group:default/a:2 :2');
  });
});
