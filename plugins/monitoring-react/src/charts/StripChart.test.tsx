import { themes, UnifiedThemeProvider } from '@backstage/theme';
import { render, screen } from '@testing-library/react';
import { StripChart, stripScale } from './StripChart';

const HOUR = 3_600;

describe('stripScale', () => {
  it('is logarithmic for durations, and names only what lies on it', () => {
    const { place, ticks } = stripScale(
      [HOUR, 24 * HOUR],
      [60, HOUR, 24 * HOUR, 720 * HOUR],
      true,
    );
    expect(ticks).toEqual([HOUR, 24 * HOUR]);
    expect(place(5 * HOUR) - place(HOUR)).toBeCloseTo(
      place(25 * HOUR) - place(5 * HOUR),
    );
    expect(place(HOUR)).toBeGreaterThan(0);
    expect(place(24 * HOUR)).toBeLessThan(1);
  });

  it('begins at zero for rates and ends at a named one', () => {
    const { place, ticks } = stripScale(
      [0.03, 0.17],
      [0, 0.1, 0.2, 0.4],
      false,
    );
    expect(place(0)).toBe(0);
    expect(place(0.2)).toBe(1);
    expect(ticks).toEqual([0, 0.1, 0.2]);
  });

  it.each([
    ['nothing', [], true],
    ['zeros alone', [0, 0], true],
    ['zeros alone, linear', [0, 0], false],
    ['one value', [7], true],
  ])('places %s without an error', (_, values, isLog) => {
    const { place } = stripScale(values, [0, 1, 10], isLog);
    for (const value of values)
      expect(Number.isFinite(place(value))).toBe(true);
  });
});

describe('StripChart', () => {
  const scale = stripScale([1, 10], [1, 10], true);
  const show = (props: Partial<Parameters<typeof StripChart>[0]>) =>
    render(
      <UnifiedThemeProvider theme={themes.light}>
        <StripChart
          scale={scale}
          dots={[]}
          now={null}
          before={null}
          all={null}
          label="Lead time of Ledger"
          {...props}
        />
      </UnifiedThemeProvider>,
    );

  it('draws a dot per application, and ticks only for what is known', () => {
    show({ dots: [1, 2, 10], now: 2 });
    expect(screen.getAllByTestId('strip-dot')).toHaveLength(3);
    expect(screen.getByTestId('strip-now')).toBeInTheDocument();
    expect(screen.queryByTestId('strip-before')).toBeNull();
    expect(screen.queryByTestId('strip-all')).toBeNull();
    expect(screen.getByRole('img')).toHaveAccessibleName('Lead time of Ledger');
  });

  it('keeps what lies beyond the scale at its end', () => {
    show({ dots: [0.001, 900] });
    for (const dot of screen.getAllByTestId('strip-dot')) {
      const x = Number(dot.getAttribute('cx'));
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(108);
    }
  });
});
