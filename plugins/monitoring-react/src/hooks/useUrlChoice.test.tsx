import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { TAB_PERIODS, useUrlChoice } from './useUrlChoice';

const at =
  (url: string) =>
  ({ children }: { children: ReactNode }) =>
    <MemoryRouter initialEntries={[url]}>{children}</MemoryRouter>;

const usePeriod = () => ({
  choice: useUrlChoice('period', TAB_PERIODS, 'last_24h'),
  search: useLocation().search,
});

describe('useUrlChoice', () => {
  it('takes what the URL says', () => {
    const { result } = renderHook(usePeriod, {
      wrapper: at('/?period=last_7d'),
    });
    expect(result.current.choice).toMatchObject({
      value: 'last_7d',
      rejected: undefined,
    });
  });

  it('falls back on nonsense and tells what was asked', () => {
    const { result } = renderHook(usePeriod, {
      wrapper: at('/?period=forever'),
    });
    expect(result.current.choice).toMatchObject({
      value: 'last_24h',
      rejected: 'forever',
    });
  });

  it('writes the choice into the URL and leaves the rest', () => {
    const { result } = renderHook(usePeriod, {
      wrapper: at('/?environment=uat'),
    });
    act(() => result.current.choice.set('last_6h'));
    expect(result.current.search).toBe('?environment=uat&period=last_6h');
    expect(result.current.choice.value).toBe('last_6h');
  });
});
