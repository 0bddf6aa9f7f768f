import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFormat, ENGLISH_UNITS } from '../../format';
import type { Words } from '../../hooks';
import {
  buildBurn,
  buildSlo,
  buildSlos,
  buildSloStatement,
  FIXTURE_NOW_MS,
} from '../../testing';
import { DivergingBar } from './BudgetBar';
import { BurnCard } from './BurnCard';
import { BurnDownCard } from './BurnDownCard';
import { burnTicks, remainingAt } from './BurnDownChart';
import { SloTable } from './SloTable';
import { minutesWords } from './sloWords';
import { numberedLines } from './statementLines';
import { StatementTable } from './StatementTable';

const words = {
  format: createFormat({ locale: 'en', units: ENGLISH_UNITS }),
  t: (key: string) => key,
} as unknown as Words;

describe('SloTable', () => {
  it('shows each promise with its state, its budget and when that is gone', async () => {
    const chosen: number[] = [];
    await renderInTestApp(
      <SloTable
        slos={buildSlos().items}
        chosen={1}
        onChoose={id => chosen.push(id)}
        environment="production"
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    const rows = within(screen.getByRole('table', { name: 'Objectives' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows[0]).toHaveTextContent(
      /Availabilitygood events \/ all events, rolling 30.d.*Missed.*99\.9.%.*99\.89.%.*−3\.8.%, −1\.64.min/,
    );
    expect(rows[1]).toHaveTextContent(
      /calendar quarter.*At risk.*21.%.*empty on 3 Dec at this rate/,
    );
    // Not judged is neither a number nor a colour.
    expect(rows[2]).toHaveTextContent(
      /refunds.*Not judged.*not judged.*nothing to draw/,
    );
    expect(rows[3]).toHaveTextContent(
      /Latency p95 under 800.ms.*tier default.*On track/,
    );
    await userEvent.click(rows[3]);
    rows[1].focus();
    await userEvent.keyboard('{Enter}');
    expect(chosen).toEqual([2, 3]);
    expect(rows[0]).toHaveAttribute('aria-selected', 'true');
  });
});

describe('BurnCard', () => {
  it('shows both windows of every rule against its limit', async () => {
    await renderInTestApp(
      <BurnCard
        slo={buildSlo()}
        statement={buildSloStatement()}
        environment="production"
      />,
    );
    const rows = within(screen.getByRole('table', { name: 'Burn rate' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows[0]).toHaveTextContent(
      /1.h \/ 5.min25\.8.×42.×14\.4.×Firingpage/,
    );
    expect(rows[2]).toHaveTextContent(/Quietticket/);
    expect(screen.getByRole('region', { name: 'Burn rate' })).toHaveTextContent(
      /spent.*12\.8.min on/,
    );
  });

  it.each([
    [{ burn: [] }, /No rule can fire/],
    [{ burn: [], burnPolicy: 'none' }, /No rule watches it.*none/],
    [{ burnPolicy: 'ticket' }, /both windows .*; policy ticket/],
    [
      { burn: [buildBurn({ state: 'unknown', long: null, short: null })] },
      /–.*–.*Not known/,
    ],
    [{ burn: [buildBurn({ resolution: 'coarse' })] }, /by whole hours/],
    [
      {
        window: { kind: 'calendar' as const, unit: 'month' as const, count: 1 },
      },
      /starts anew with its period/,
    ],
  ])('has its words for %j', async (changes, expected) => {
    await renderInTestApp(
      <BurnCard
        slo={buildSlo(changes)}
        statement={undefined}
        environment="production"
      />,
    );
    expect(screen.getByRole('region', { name: 'Burn rate' })).toHaveTextContent(
      expected,
    );
  });
});

describe('BurnDownCard', () => {
  it('draws the line with its gap, the overspent part, and a mark per line', async () => {
    await renderInTestApp(
      <BurnDownCard statement={buildSloStatement()} nowMs={FIXTURE_NOW_MS} />,
    );
    const card = screen.getByRole('region', {
      name: 'Budget burn-down, Availability',
    });
    expect(within(card).getAllByTestId('burn-gap')).toHaveLength(1);
    expect(within(card).getByTestId('overspent')).toBeInTheDocument();
    expect(within(card).getAllByTestId('burn-mark')).toHaveLength(4);
    // The line is interrupted where nothing is known.
    expect(
      within(card).getByTestId('burn-line').getAttribute('d')?.match(/M/g),
    ).toHaveLength(2);
  });

  it('has the same figures as a table', async () => {
    await renderInTestApp(
      <BurnDownCard statement={buildSloStatement()} nowMs={FIXTURE_NOW_MS} />,
    );
    await userEvent.click(screen.getByRole('button', { name: /as table/ }));
    const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(60);
    expect(rows[0]).toHaveTextContent(/−3\.7.%/);
    expect(screen.getAllByText('no data')).toHaveLength(2);
  });

  it('says why there is no line', async () => {
    await renderInTestApp(
      <BurnDownCard
        statement={buildSloStatement({ burnDown: [] })}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    expect(screen.getByText(/There is no budget line/)).toBeInTheDocument();
    expect(screen.queryByRole('img')).toBeNull();
  });
});

describe('StatementTable', () => {
  it('tells moments that hardly cost anything together, until they are asked for', async () => {
    const statement = buildSloStatement();
    const [first] = statement.lines;
    const tiny = [0.01, 0.02, 0.03].map(minutes => ({
      ...first,
      minutes,
      budgetShare: minutes / 43.2,
      label: `TINY${minutes}`,
    }));
    await renderInTestApp(
      <StatementTable
        statement={{ ...statement, lines: [...tiny, ...statement.lines] }}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    expect(screen.queryByText('TINY0.02')).toBeNull();
    expect(screen.getByRole('row', { name: /3 moments/ })).toHaveTextContent(
      /under 0\.5.% of the budget each.*−0\.1.*included/,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByText('TINY0.02')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
    expect(screen.queryByText('TINY0.02')).toBeNull();
  });

  it('opens with the budget, spends it line by line, and closes with what is left', async () => {
    await renderInTestApp(
      <StatementTable statement={buildSloStatement()} nowMs={FIXTURE_NOW_MS} />,
    );
    const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
    expect(rows).toHaveLength(7);
    expect(rows[0]).toHaveTextContent(/Opening.*0\.1.% of 305,856,000.*43\.2/);
    expect(rows[1]).toHaveTextContent(
      /Problem.*P-25871.*ledger-db failover.*−12\.8.*30\.4/,
    );
    expect(
      within(rows[1]).getByRole('link', { name: /P-25871/ }),
    ).toHaveAttribute('href', 'https://tools.example/P-25871');
    expect(rows[3]).toHaveTextContent(/Unexplained.*nothing that we know of/);
    expect(rows[4]).toHaveTextContent(/running.*Incident.*INC0041207/);
    expect(rows[5]).toHaveTextContent(/whole window.*Background/);
    expect(rows[6]).toHaveTextContent(
      /Closing.*43\.2 − 44\.8 min.*−44\.8.*104.*−1\.6/,
    );
  });

  it('hides what the reader may not read, and keeps its minutes', async () => {
    const { lines } = buildSloStatement();
    await renderInTestApp(
      <StatementTable
        statement={buildSloStatement({
          lines: lines.map(line => ({
            ...line,
            label: null,
            title: null,
            upstreamUrl: null,
            origin: null,
          })),
        })}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    expect(screen.getAllByText('you may not read it')).toHaveLength(3);
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.getByText('−12.8')).toBeInTheDocument();
  });

  it('says that nothing was spent, and why nothing is known', async () => {
    await renderInTestApp(
      <>
        <StatementTable
          statement={buildSloStatement({ lines: [], closingMinutes: 43.2 })}
          nowMs={FIXTURE_NOW_MS}
        />
        <StatementTable
          statement={buildSloStatement({
            openingMinutes: null,
            closingMinutes: null,
            lines: [],
            reading: buildSlo({}, null),
          })}
          nowMs={FIXTURE_NOW_MS}
        />
      </>,
    );
    expect(screen.getByText('Nothing was spent.')).toBeInTheDocument();
    expect(screen.getByText('511 of 720 days collected')).toBeInTheDocument();
    expect(screen.getAllByRole('table')).toHaveLength(1);
  });
});

describe('figures of budgets', () => {
  it.each([
    [-1.6, '−1.6\u00a0min'],
    [0.04, '0.04\u00a0min'],
    [-0, '0\u00a0min'],
    [-80, '−1\u00a0h\u00a020'],
    [1_260, '21\u00a0h'],
  ])('writes %d minutes as %s', (minutes, expected) => {
    expect(minutesWords(minutes, words)).toBe(expected);
  });

  it.each([
    [1, '60.0', '100.0'],
    [0, '60.0', '60.0'],
    [-0.8, '28.0', '60.0'],
    [-9, '0.0', '60.0'],
  ])('draws %d left from %s to %s of the bar', async (remaining, from, to) => {
    await renderInTestApp(
      <DivergingBar remaining={remaining} state="missed" />,
    );
    const bar = document.querySelector('[data-from]');
    expect([
      bar?.getAttribute('data-from'),
      bar?.getAttribute('data-to'),
    ]).toEqual([from, to]);
  });

  it('has ticks down to the lowest value, also where several budgets are gone', () => {
    expect(burnTicks(0)).toEqual([1, 0.75, 0.5, 0.25, 0]);
    expect(burnTicks(-0.1).at(-1)).toBe(-0.25);
    expect(burnTicks(-7).at(-1)).toBeLessThanOrEqual(-7);
    expect(burnTicks(-7).length).toBeLessThan(8);
  });

  it('puts a mark where the line is known next', () => {
    const points = [
      { atMs: 1, remaining: 1 },
      { atMs: 2, remaining: null },
      { atMs: 3, remaining: 0.5 },
    ];
    expect([
      remainingAt(points, 1),
      remainingAt(points, 2),
      remainingAt(points, 4),
    ]).toEqual([1, 0.5, undefined]);
  });

  it('numbers the costliest lines in the order they come', () => {
    expect(
      numberedLines(buildSloStatement()).map(({ number }) => number),
    ).toEqual([1, 2, 3, 4, undefined]);
  });
});
