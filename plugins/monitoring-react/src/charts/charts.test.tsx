import { render, screen } from '@testing-library/react';
import { DayBars } from './DayBars';
import { SignalChart, type ChartWords } from './SignalChart';
import { Sparkline } from './Sparkline';
import { StateBar } from './StateBar';
import { UnifiedThemeProvider, themes } from '@backstage/theme';
import type { ReactElement } from 'react';

const show = (element: ReactElement) =>
  render(
    <UnifiedThemeProvider theme={themes.light}>{element}</UnifiedThemeProvider>,
  );

describe('Sparkline', () => {
  const base = { label: 'Errors over time', emptyLabel: 'too few points' };

  it('breaks its line at a gap and hatches it', () => {
    show(<Sparkline {...base} values={[1, 2, null, null, 3, 4]} />);
    const path = screen.getByTestId('spark-line').getAttribute('d') ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    const gap = screen.getByTestId('spark-gap');
    expect(gap.getAttribute('fill')).toMatch(/^url\(#spark-\d+-hatch\)$/);
  });

  it('says in words that it has too few points', () => {
    show(<Sparkline {...base} values={[null, 1, null]} />);
    expect(screen.getByText('too few points')).toBeInTheDocument();
    expect(screen.queryByTestId('spark-line')).toBeNull();
  });

  it('marks the last known point and can be read aloud', () => {
    show(<Sparkline {...base} values={[1, 2, 3, null]} graceSlots={1} />);
    expect(
      screen.getByRole('img', { name: 'Errors over time' }),
    ).toBeInTheDocument();
    expect(screen.getByTestId('spark-last')).toBeInTheDocument();
    expect(screen.queryByTestId('spark-gap')).toBeNull();
  });
});

describe('SignalChart', () => {
  const SLOT = 300_000;
  const start = Date.parse('2026-11-20T00:00:00Z');
  const words: ChartWords = {
    tick: at => new Date(at).toISOString().slice(11, 16),
    value: value => String(value),
    exact: value => String(value),
    moment: at => String(at),
    target: target => `target ${target}`,
    gap: length => `no data ${length / 60_000} min`,
    noData: 'no data',
  };
  const chart = (values: (number | null)[], target: number | null = null) => (
    <SignalChart
      timestamps={values.map((_, index) => start + index * SLOT)}
      series={[{ id: 'error_rate', name: 'all', values }]}
      start={start}
      end={start + values.length * SLOT}
      target={target}
      betterIs="lower"
      tone="critical"
      graceSlots={3}
      slotMs={SLOT}
      syncId="test"
      zone="UTC"
      words={words}
    />
  );
  const values = (length: number, gap?: [number, number]) =>
    Array.from({ length }, (_, index) =>
      gap && index >= gap[0] && index <= gap[1] ? null : 1 + (index % 3),
    );

  it('draws null as a break, never as zero', () => {
    const { container } = show(chart(values(12, [5, 6])));
    const path =
      container.querySelector('.rosetta-line-0 path')?.getAttribute('d') ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('hatches a gap and names its length where there is room', () => {
    const { container } = show(chart(values(12, [3, 8])));
    expect(container.querySelectorAll('.rosetta-gap')).toHaveLength(1);
    expect(screen.getByText('no data 30 min')).toBeInTheDocument();
  });

  it('leaves an unbroken line without hatch', () => {
    const { container } = show(chart(values(12)));
    expect(container.querySelectorAll('.rosetta-gap')).toHaveLength(0);
  });

  it('names the target and changes colour only beyond it', () => {
    const { container } = show(chart(values(12), 2));
    expect(screen.getByText('target 2')).toBeInTheDocument();
    const stops = container.querySelectorAll('stop');
    expect(stops).toHaveLength(2);
    expect(stops[0].getAttribute('stop-color')).not.toBe(
      stops[1].getAttribute('stop-color'),
    );
    expect(stops[0].getAttribute('offset')).toBe(
      stops[1].getAttribute('offset'),
    );
  });

  it('starts at zero and marks the last value', () => {
    const { container } = show(chart(values(12)));
    expect(screen.getByText('0')).toBeInTheDocument();
    expect(container.querySelectorAll('.rosetta-dot')).toHaveLength(1);
  });

  it('shows a value that stands alone between gaps', () => {
    const { container } = show(chart([1, 1, null, 2, null, 1, 1]));
    expect(container.querySelectorAll('.rosetta-dot')).toHaveLength(2);
  });
});

it('keeps unknown out of every colour in the bar of states', () => {
  show(
    <StateBar
      counts={{ critical: 1, warning: 0, unknown: 2, maintenance: 0, ok: 4 }}
      label="1 critical, 2 unknown, 4 OK"
    />,
  );
  expect(screen.getByRole('img', { name: /2 unknown/ })).toBeInTheDocument();
  expect(screen.getByTestId('state-bar-unknown').style.backgroundColor).toBe(
    '',
  );
  expect(
    screen.getByTestId('state-bar-critical').style.backgroundColor,
  ).not.toBe('');
  expect(screen.queryByTestId('state-bar-warning')).toBeNull();
});

it('draws a day without data hollow, and a perfect day as a value', () => {
  show(
    <DayBars
      days={[
        { day: '2026-11-18', value: 0 },
        { day: '2026-11-19', value: null },
        { day: '2026-11-20', value: 0.02 },
      ]}
      max={0.02}
      label="Error rate per day"
    />,
  );
  expect(screen.getAllByTestId('day-value')).toHaveLength(2);
  expect(screen.getByTestId('day-unknown').getAttribute('fill')).toBe('none');
});
