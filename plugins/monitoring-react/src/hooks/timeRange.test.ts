import { parseZoom, rangeOf } from './timeRange';

describe('parseZoom', () => {
  it('reads two instants', () => {
    const zoom = parseZoom('2026-11-20T06:00:00Z', '2026-11-20T10:00:00Z');
    expect(zoom && zoom.endMs - zoom.startMs).toBe(4 * 3_600_000);
  });

  it.each([
    [null, '2026-11-20T10:00:00Z'],
    ['yesterday', '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:00:00Z', '2026-11-20T06:00:00Z'],
    ['2026-11-20T10:00:00Z', '2026-11-20T10:01:00Z'],
    ['2020-01-01', '2026-11-20'],
  ])('takes %p to %p for none', (from, to) => {
    expect(parseZoom(from, to)).toBeUndefined();
  });
});

it('asks for the period by name, or for the zoom', () => {
  expect(rangeOf('last_24h', undefined)).toEqual({ period: 'last_24h' });
  expect(rangeOf('last_24h', { startMs: 0, endMs: 3_600_000 })).toEqual({
    period: 'custom',
    from: '1970-01-01T00:00:00.000Z',
    to: '1970-01-01T01:00:00.000Z',
  });
});
