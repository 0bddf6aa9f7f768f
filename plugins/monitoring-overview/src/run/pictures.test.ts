import {
  buildCalendarChange,
  buildChangeCalendar,
  DAY,
  FIXTURE_NOW_MS,
  HOUR,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { calendarRows, dayStarts, drawnChanges } from './calendarRows';
import { busiestOf, stepOf, weekdayName } from './heat';

describe('hours of the week', () => {
  it.each([
    [null, 'none'],
    [0, 'none'],
    [0.05, 'under'],
    [0.1, 'low'],
    [0.2, 'middle'],
    [0.3, 'high'],
    [4, 'high'],
  ] as const)('shows %s incidents per hour as %s', (perHour, step) => {
    expect(stepOf(perHour)).toBe(step);
  });

  it('take the hour with most incidents for its exposure, not the one with most', () => {
    const cell = (hour: number, opened: number, exposureHours: number) => ({
      weekday: 1,
      hour,
      opened,
      exposureHours,
      perHour: exposureHours === 0 ? null : opened / exposureHours,
    });
    expect(
      busiestOf([cell(9, 4, 10), cell(2, 3, 4), cell(3, 0, 10), cell(4, 1, 0)]),
    ).toMatchObject({ hour: 2 });
    expect(busiestOf([cell(3, 0, 10)])).toBeUndefined();
  });

  it('are named in the language of the reader', () => {
    expect([1, 7].map(day => weekdayName(day, 'fr', 'long'))).toEqual([
      'lundi',
      'dimanche',
    ]);
  });
});

describe('the calendar', () => {
  const [startMs, ...days] = dayStarts(FIXTURE_NOW_MS);
  const endMs = days[days.length - 1];
  const change = (
    number: string,
    startHours: number,
    hours: number | null,
    more = {},
  ) =>
    buildCalendarChange(number, {
      start: new Date(startMs + startHours * HOUR).toISOString(),
      end:
        hours === null
          ? null
          : new Date(startMs + (startHours + hours) * HOUR).toISOString(),
      ...more,
    });

  it('begins with the day of the reader and is seven days long', () => {
    expect(startMs).toBeLessThanOrEqual(FIXTURE_NOW_MS);
    expect(days).toHaveLength(7);
    expect(Math.round((endMs - startMs) / DAY)).toBe(7);
  });

  it('draws what touches its days: not what is over, later, or has no window', () => {
    const items = [
      change('over', 1, 2, { when: 'past' }),
      change('runs', -30, 60, { when: 'now' }),
      change('before', -30, 10),
      change('later', 7 * 24, 1),
      change('open', 5, null),
      buildCalendarChange('none', {
        start: null,
        end: null,
        when: 'unscheduled',
      }),
    ];
    const drawn = drawnChanges(buildChangeCalendar({ items }), startMs, endMs);
    expect(drawn.map(({ number }) => number)).toEqual(['runs', 'open']);
  });

  it('lays those that would touch in lines of their own, and no bar outside', () => {
    const rows = calendarRows(
      [
        change('a', 10, 2),
        change('b', 11, 2),
        change('c', 100, 1),
        change('d', -30, 60),
        change('e', 160, null),
      ],
      startMs,
      endMs,
    );
    expect(rows).toHaveLength(1);
    const lines = Object.fromEntries(
      rows[0].bars.map(bar => [bar.change.number, bar.line]),
    );
    expect(lines).toMatchObject({ d: 0, a: 1, b: 2, c: 0 });
    for (const { left, width } of rows[0].bars) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(width).toBeGreaterThan(0);
      expect(left + width).toBeLessThanOrEqual(1.01);
    }
    expect(rows[0].lines).toBe(3);
  });

  it('has a change of two entities in the rows of both', () => {
    const both = change('a', 10, 2, {
      entities: [
        { ref: 'component:default/a', name: 'a' },
        { ref: 'component:default/b', name: 'b' },
      ],
    });
    expect(calendarRows([both], startMs, endMs).map(row => row.name)).toEqual([
      'a',
      'b',
    ]);
  });
});
