import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DayBars } from './DayBars';
import { SignalChart, type ChartWords } from './SignalChart';
import { Sparkline } from './Sparkline';
import { StateBar } from './StateBar';
import { TimeHoverProvider } from './timeHover';
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
      label="Errors"
      timestamps={values.map((_, index) => start + index * SLOT)}
      series={[{ id: 'error_rate', name: 'all', values }]}
      start={start}
      end={start + values.length * SLOT}
      target={target}
      betterIs="lower"
      tone="critical"
      graceSlots={3}
      slotMs={SLOT}
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

  it('names a gap at its foot where the words of a target stand at the top', () => {
    show(chart(values(12, [3, 8]), 2.9));
    const y = (text: string) =>
      Number(screen.getByText(text).getAttribute('y'));
    expect(y('no data 30 min') - y('target 2.9')).toBeGreaterThan(40);
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

  it('says what was at the slot under the pointer, and that nothing is known there', () => {
    show(<TimeHoverProvider>{chart([1, 5, null, 2])}</TimeHoverProvider>);
    const plot = screen.getByRole('application', { name: 'Errors' });
    // 280 pixels wide where nothing is laid out: 46 to the axis, 12 behind it, four slots between.
    const pointAt = (slot: number) => {
      fireEvent.mouseEnter(plot);
      fireEvent.mouseMove(plot, { clientX: 46 + slot * 55.5 });
    };
    pointAt(1.1);
    expect(screen.getByRole('status')).toHaveTextContent(`${start + SLOT}all5`);
    expect(screen.getByTestId('plot-points').children).toHaveLength(1);
    pointAt(1.9);
    expect(screen.getByRole('status')).toHaveTextContent('allno data');
    expect(screen.getByTestId('plot-points').children).toHaveLength(0);
    expect(screen.getByTestId('hover-cursor')).toBeInTheDocument();
    fireEvent.mouseLeave(plot);
    expect(screen.queryByRole('status')).toBeNull();
    expect(screen.queryByTestId('hover-cursor')).toBeNull();
  });

  it('can be read with the arrow keys, from the newest slot back', async () => {
    const user = userEvent.setup();
    show(<TimeHoverProvider>{chart([1, 5, null, 2])}</TimeHoverProvider>);
    await user.tab();
    await user.keyboard('{ArrowLeft}');
    expect(screen.getByRole('status')).toHaveTextContent('all2');
    await user.keyboard('{ArrowRight}');
    expect(screen.getByRole('status')).toHaveTextContent('all2');
    await user.keyboard('{Home}{ArrowRight}');
    expect(screen.getByRole('status')).toHaveTextContent('all5');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('shows the cursor of a chart in the others, with words in one only', () => {
    show(
      <TimeHoverProvider>
        {chart([1, 2, 3, 4])}
        {chart([5, 6, 7, 8])}
      </TimeHoverProvider>,
    );
    const [first] = screen.getAllByRole('application');
    fireEvent.mouseEnter(first);
    fireEvent.mouseMove(first, { clientX: 46 });
    expect(screen.getAllByTestId('hover-cursor')).toHaveLength(2);
    expect(screen.getAllByTestId('plot-points')).toHaveLength(2);
    expect(screen.getAllByRole('status')).toHaveLength(1);
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
