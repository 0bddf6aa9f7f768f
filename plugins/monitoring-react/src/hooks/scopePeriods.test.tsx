import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { isCalendarPeriod, pastPeriods, useScopePeriod } from './scopePeriods';

const NOW = Date.parse('2026-11-20T10:00:00Z');

describe('pastPeriods', () => {
  it('are the last three months and the last quarter', () => {
    expect(pastPeriods(NOW, 'Europe/Paris')).toEqual([
      'month:2026-10',
      'month:2026-09',
      'month:2026-08',
      'quarter:2026-Q3',
    ]);
  });

  it.each([
    ['2026-12-31T22:59:00Z', 'month:2026-11', 'quarter:2026-Q3'],
    ['2026-12-31T23:00:00Z', 'month:2026-12', 'quarter:2026-Q4'],
    ['2027-02-10T00:00:00Z', 'month:2027-01', 'quarter:2026-Q4'],
  ])(
    'at %s end with %s and %s, in the reporting zone',
    (at, month, quarter) => {
      const [first, , , last] = pastPeriods(Date.parse(at), 'Europe/Paris');
      expect([first, last]).toEqual([month, quarter]);
    },
  );
});

describe('useScopePeriod', () => {
  const at = (url: string, zone: string | undefined = 'Europe/Paris') =>
    renderHook(() => useScopePeriod(NOW, zone), {
      wrapper: ({ children }: { children?: ReactNode }) => (
        <MemoryRouter initialEntries={[url]}>{children}</MemoryRouter>
      ),
    }).result.current;

  it('offers rolling periods and those that are over', () => {
    expect(at('/')).toMatchObject({ value: 'last_30d', rejected: undefined });
    expect(at('/').offered).toHaveLength(7);
  });

  it.each(['month:2025-01', 'quarter:2025-Q2', 'year:2025', 'month:2026-11'])(
    'takes %s from the URL and offers it',
    key => {
      expect(at(`/?period=${key}`)).toMatchObject({ value: key });
      expect(at(`/?period=${key}`).offered).toContain(key);
    },
  );

  it.each(['month:2026-12', 'year:2027', 'month:2026-13', 'custom', 'last_1h'])(
    'says so when the URL asks for %s',
    key => {
      expect(at(`/?period=${key}`)).toMatchObject({
        value: 'last_30d',
        rejected: key,
      });
    },
  );

  it('takes a month before the reporting zone is known', () => {
    expect(at('/?period=month:2026-10', undefined).value).toBe('month:2026-10');
  });
});

it.each([
  ['month:2026-10', true],
  ['quarter:2026-Q5', false],
  ['last_30d', false],
])('%s is of the calendar: %s', (key, expected) =>
  expect(isCalendarPeriod(key)).toBe(expected),
);
