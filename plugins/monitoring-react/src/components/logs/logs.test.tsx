import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { buildLogVolume, FIXTURE_NOW_MS } from '../../testing';
import { hoursPerBar, logBars, logSums } from './logBars';
import { LogFigures } from './LogFigures';
import { LogPatterns } from './LogPatterns';
import { LogVolumeCard } from './LogVolumeCard';

describe('logBars', () => {
  const volume = {
    timestamps: [0, 1, 2, 3].map(hour => hour * 3_600_000),
    errors: [1, null, null, null],
    exceptions: [0, null, null, null],
    total: [10, null, null, null],
  };

  it('never counts an hour that is not known as one without errors', () => {
    const [half, none] = logBars(volume, 2);
    expect(half).toMatchObject({ errors: 1, hours: 2, knownHours: 1 });
    expect(none).toMatchObject({ errors: null, knownHours: 0 });
  });

  it('puts as few hours together as fit', () => {
    expect(hoursPerBar(24, 180)).toBe(1);
    expect(hoursPerBar(168, 180)).toBe(1);
    expect(hoursPerBar(720, 180)).toBe(6);
    expect(hoursPerBar(90 * 24, 180)).toBe(12);
  });

  it('sums what is known, and is null where nothing is', () => {
    expect(logSums(volume)).toMatchObject({
      errors: 1,
      total: 10,
      knownHours: 1,
      peak: { errors: 1, startMs: 0 },
    });
    expect(
      logSums({ ...volume, errors: [null, null, null, null] }),
    ).toMatchObject({ errors: null, peak: undefined });
  });
});

describe('LogVolumeCard', () => {
  async function show(level: 'errors' | 'all' = 'errors') {
    await renderInTestApp(
      <LogVolumeCard
        volume={buildLogVolume()}
        level={level}
        note="Last 24 h"
      />,
    );
    return screen.findByRole('region', {
      name: level === 'all' ? 'Log volume' : 'Error volume',
    });
  }

  it('draws known hours as bars and hatches the gap', async () => {
    const card = await show();
    expect(within(card).getByRole('img')).toHaveAccessibleName(
      'Error volume over time',
    );
    expect(within(card).getAllByTestId('log-errors')).toHaveLength(21);
    expect(within(card).getAllByTestId('log-gap')).toHaveLength(1);
    expect(within(card).queryByTestId('log-total')).toBeNull();
    expect(card).toHaveTextContent(/one bar per 1.h/);
  });

  it('draws all lines with the errors at their foot', async () => {
    const card = await show('all');
    expect(within(card).getAllByTestId('log-total')).toHaveLength(21);
    expect(within(card).getAllByTestId('log-errors')).toHaveLength(21);
  });

  it('gives the same figures as a table', async () => {
    const card = await show();
    await userEvent.click(
      within(card).getByRole('button', { name: 'Error volume as table' }),
    );
    expect(within(card).getAllByRole('row')).toHaveLength(25);
    expect(card).toHaveTextContent('1,204');
    expect(within(card).getAllByText('no data')).not.toHaveLength(0);
  });
});

describe('LogFigures', () => {
  it('tells sums with the hours they rest on', async () => {
    await renderInTestApp(
      <LogFigures volume={buildLogVolume()} nowMs={FIXTURE_NOW_MS} />,
    );
    const strip = await screen.findByRole('region', {
      name: 'Log lines, figures',
    });
    expect(
      within(strip).getByRole('group', { name: 'Errors' }),
    ).toHaveTextContent('of 21 of 24 hours');
    expect(
      within(strip).getByRole('group', { name: 'Worst hour' }),
    ).toHaveTextContent('1,204');
  });

  it('shows a dash, not a zero, where no hour is known', async () => {
    const nothing = buildLogVolume().errors.map(() => null);
    await renderInTestApp(
      <LogFigures
        volume={buildLogVolume({
          errors: nothing,
          exceptions: nothing,
          total: nothing,
        })}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    const errors = await screen.findByRole('group', { name: 'Errors' });
    expect(errors).toHaveTextContent('–');
    expect(errors).toHaveTextContent('no hour is known');
    expect(errors).not.toHaveTextContent('0');
  });
});

describe('LogPatterns', () => {
  it('lists messages with count, share and the mark of a sample', async () => {
    await renderInTestApp(
      <LogPatterns
        patterns={buildLogVolume().patterns}
        note="Last 24 h"
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    const [, first, second] = await screen.findAllByRole('row');
    expect(first).toHaveTextContent(
      /Timeout after <n> ms.*900.*of a sample.*90/,
    );
    expect(second).not.toHaveTextContent('of a sample');
  });

  it('treats messages as text, and says that there was none', async () => {
    const pattern = '<img src=x onerror=alert(1)>';
    const [one] = buildLogVolume().patterns;
    await renderInTestApp(
      <>
        <LogPatterns
          patterns={[{ ...one, pattern }]}
          note=""
          nowMs={FIXTURE_NOW_MS}
        />
        <LogPatterns patterns={[]} note="" nowMs={FIXTURE_NOW_MS} />
      </>,
    );
    expect(await screen.findByText(pattern)).toBeInTheDocument();
    expect(document.querySelector('main img[src="x"]')).toBeNull();
    expect(
      screen.getByText('No error message was logged in this period.'),
    ).toBeInTheDocument();
  });
});
