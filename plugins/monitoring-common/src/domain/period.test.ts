import fc from 'fast-check';
import { DateTime } from 'luxon';
import { durationMs, HOUR_MS, piecesNewestFirst } from './halfOpenWindow';
import { reportingDay, reportingDayWindow, resolvePeriod } from './period';

const PARIS = 'Europe/Paris';
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();

describe('resolvePeriod', () => {
  it('reads elapsed hours back from now', () => {
    const { window, previous, isDayAligned } = resolvePeriod('last_24h', at('2026-11-20T10:42:00Z'), PARIS);
    expect([iso(window.startMs), iso(window.endMs)]).toEqual(['2026-11-19T10:42:00.000Z', '2026-11-20T10:42:00.000Z']);
    expect(previous.endMs).toBe(window.startMs);
    expect(isDayAligned).toBe(false);
  });

  it('reads whole reporting-zone days, today up to now', () => {
    const { window } = resolvePeriod('last_7d', at('2026-11-20T10:42:00Z'), PARIS);
    expect(iso(window.startMs)).toBe('2026-11-13T23:00:00.000Z');
    expect(iso(window.endMs)).toBe('2026-11-20T10:42:00.000Z');
  });

  it.each([
    ['quarter:2026-Q1', 2_159],
    ['quarter:2026-Q2', 2_184],
    ['quarter:2026-Q3', 2_208],
    ['quarter:2026-Q4', 2_209],
    ['month:2026-10', 745],
  ])('gives %s its true length in Paris hours (KPI.md 0.2)', (key, hours) => {
    const { window } = resolvePeriod(key, at('2027-06-01T00:00:00Z'), PARIS);
    expect(durationMs(window) / HOUR_MS).toBe(hours);
  });

  it('compares an open month with the same elapsed part of the one before', () => {
    const { window, previous } = resolvePeriod('month', at('2026-11-10T00:00:00Z'), 'UTC');
    expect(iso(window.startMs)).toBe('2026-11-01T00:00:00.000Z');
    expect([iso(previous.startMs), iso(previous.endMs)]).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2026-10-10T00:00:00.000Z',
    ]);
  });

  it.each([
    ['forever', {}, 'period'],
    ['last_7days', {}, 'period'],
    ['month:2026-13', {}, 'period'],
    ['month:2027-01', {}, 'period'],
    ['custom', {}, 'from'],
    ['custom', { from: 'yesterday', to: '2026-11-02' }, 'from'],
    ['custom', { from: '2026-11-02', to: 'soon' }, 'to'],
    ['custom', { from: '2026-11-02', to: '2026-11-01' }, 'to'],
    ['custom', { from: '2020-01-01', to: '2026-11-01' }, 'from'],
    ['last_7d', { from: '2026-11-02' }, 'from'],
    ['toString', {}, 'period'],
    ['__proto__', {}, 'period'],
  ])('refuses %s %j and names %s', (key, range, field) => {
    const read = () => resolvePeriod(key, at('2026-11-20T10:42:00Z'), PARIS, range);
    expect(read).toThrow(expect.objectContaining({ name: 'InvalidPeriodError', field }));
  });
});

describe('reporting days', () => {
  it.each([
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-11-20', 24],
  ])('gives %s %d hours', (day, hours) => {
    expect(durationMs(reportingDayWindow(day, PARIS)) / HOUR_MS).toBe(hours);
  });

  it('puts every instant into the day whose window holds it', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2020-01-01Z'), max: at('2030-01-01Z') }), ms => {
        const window = reportingDayWindow(reportingDay(ms, PARIS), PARIS);
        expect(ms).toBeGreaterThanOrEqual(window.startMs);
        expect(ms).toBeLessThan(window.endMs);
      }),
    );
  });
});

describe('piecesNewestFirst', () => {
  it('covers the window exactly, newest piece first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 500 }), (length, most) => {
        const pieces = [...piecesNewestFirst({ startMs: 0, endMs: length }, most)];
        expect(pieces[0].endMs).toBe(length);
        expect(pieces.at(-1)?.startMs).toBe(0);
        for (const piece of pieces) expect(durationMs(piece)).toBeLessThanOrEqual(most);
        expect(pieces.slice(1).map(piece => piece.endMs)).toEqual(pieces.slice(0, -1).map(piece => piece.startMs));
      }),
    );
  });
});

describe('reportingDay', () => {
  it('is the calendar\'s own day, however often it is asked for, in zones of whole, half and quarter hours', () => {
    const zone = fc.constantFrom(PARIS, 'UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Monrovia');
    // Around midnights as often as anywhere else.
    const instant = fc.oneof(
      fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2030, 0, 1) }),
      fc.tuple(fc.integer({ min: 0, max: 4_000 * 96 }), fc.integer({ min: -1, max: 1 })).map(([quarter, ms]) => Date.UTC(2020, 0, 1) + quarter * 900_000 + ms),
    );
    fc.assert(
      fc.property(instant, zone, (ms, in_) => {
        const day = DateTime.fromMillis(ms, { zone: in_ }).toFormat('yyyy-MM-dd');
        expect([reportingDay(ms, in_), reportingDay(ms, in_)]).toEqual([day, day]);
      }),
      { numRuns: 5_000 },
    );
  });
});
