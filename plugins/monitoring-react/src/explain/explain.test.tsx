import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  EXPLAIN_COLUMNS,
  EXPLAIN_FACTS,
  EXPLAIN_INPUTS,
  EXPLAIN_NOTES,
  EXPLAIN_REASONS,
  KPI_IDS,
  MonitoringApiError,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { monitoringApiRef } from '../api';
import { createMonitoringQueryClient, MonitoringQueryProvider } from '../hooks';
import {
  buildExplanation,
  createFakeMonitoringApi,
  FIXTURE_NOW_MS,
  type FakeHandlers,
} from '../testing';
import { englishMessages } from '../translations/en';
import { explainWords } from '../translations/en/explain';
import { ExplainButton, ExplainProvider, LeftOutButton } from '.';

const QUESTION = {
  kpi: 'error_budget_remaining',
  subject: 'slo:1',
  environment: 'production',
} as const;

async function showPanel(
  handlers: FakeHandlers = {},
  opener = 'How is Error budget left computed?',
) {
  await renderInTestApp(
    <TestApiProvider
      apis={[[monitoringApiRef, createFakeMonitoringApi(handlers)]]}
    >
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <ExplainProvider nowMs={FIXTURE_NOW_MS}>
          <ExplainButton question={QUESTION} />
          <LeftOutButton question={QUESTION} reason="hours_without_data" />
        </ExplainProvider>
      </MonitoringQueryProvider>
    </TestApiProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: opener }));
  return screen.findByRole('dialog', { name: 'How is this computed?' });
}

describe('the panel that shows how a number was made', () => {
  it('shows the number, its formula with figures, what was counted and what was left out', async () => {
    const asked: unknown[] = [];
    const panel = await showPanel({
      explain: ({ query }) => {
        asked.push(query);
        return buildExplanation();
      },
    });
    expect(
      await within(panel).findByText('1 - 317,479 / 305,856 = \u22120.038'),
    ).toBeInTheDocument();
    expect(
      within(panel).getByRole('heading', {
        name: 'Error budget left, payments-api: availability',
      }),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent(/−3\.8/);
    const counted = within(panel).getByRole('region', { name: 'Counted' });
    expect(counted).toHaveTextContent('Total305,856,000');
    expect(counted).toHaveTextContent('718 of 720');
    expect(counted).toHaveTextContent('availability=99.9/30d');
    expect(counted).toHaveTextContent('Methodevents, counted and summed');
    // Not known is said, never zero.
    expect(counted).toHaveTextContent('Missing, counted as badnot known');
    const left = within(panel).getByRole('region', {
      name: 'Left out, and why',
    });
    expect(left).toHaveTextContent(
      /2 hours of work that was announced before.*with them −6\.7/,
    );
    expect(left).toHaveTextContent(/2 hours without data.*99\.62.*99\.97/);
    expect(
      within(panel).getByRole('region', { name: 'Sources' }),
    ).toHaveTextContent('signals hour');
    expect(within(panel).getByRole('note')).toHaveTextContent(
      'Whole hours are counted',
    );
    expect(asked).toEqual([{ ...QUESTION, cursor: undefined, limit: 50 }]);
  });

  it('names all of what it was opened for, and of the rest a few until asked', async () => {
    const names = (prefix: string) =>
      Array.from({ length: 6 }, (_, index) => `${prefix}-${index + 1}`);
    const panel = await showPanel(
      {
        explain: () =>
          buildExplanation({
            leftOut: [
              { reason: 'announced_work', count: 6, items: names('work') },
              { reason: 'hours_without_data', count: 6, items: names('hour') },
            ],
          }),
      },
      'List what was left out: hours without data',
    );
    const left = await within(panel).findByRole('region', {
      name: 'Left out, and why',
    });
    expect(left).toHaveTextContent('work-1, work-2, work-3, work-4 and 2 more');
    expect(left).toHaveTextContent(
      'hour-1, hour-2, hour-3, hour-4, hour-5, hour-6 show fewer',
    );
    await userEvent.click(
      within(left).getByRole('button', { name: 'and 2 more' }),
    );
    expect(left).toHaveTextContent('work-4, work-5, work-6 show fewer');
  });

  it('opens the very rows, page after page', async () => {
    const cursors: unknown[] = [];
    const panel = await showPanel({
      explain: ({ query }) => {
        cursors.push(query.cursor);
        const page = buildExplanation();
        return query.cursor === undefined
          ? page
          : { ...page, rows: { ...page.rows, nextCursor: null } };
      },
    });
    await userEvent.click(
      await within(panel).findByRole('button', { name: 'Open the 716 hours' }),
    );
    const table = await within(panel).findByRole('table', {
      name: '2 of 716 hours',
    });
    expect(
      within(panel).getByRole('region', { name: '2 of 716 hours' }),
    ).toContainElement(within(panel).getByText('424,000'));
    expect(table).toBeInTheDocument();
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Show more' }),
    );
    expect(
      await within(panel).findByRole('region', { name: '4 of 716 hours' }),
    ).toBeInTheDocument();
    expect(cursors).toEqual([undefined, 'bzI']);
    expect(
      within(panel).queryByRole('button', { name: 'Show more' }),
    ).toBeNull();
  });

  it('says why there is no number', async () => {
    const { value } = buildExplanation();
    const panel = await showPanel({
      explain: () =>
        buildExplanation({
          value: {
            ...value,
            status: 'unknown',
            value: null,
            n: null,
            num: null,
            den: null,
            reason: { code: 'no_data_since' },
          },
          formula: { ...buildExplanation().formula, filled: null },
          rows: {
            ...buildExplanation().rows,
            items: [],
            total: 0,
            nextCursor: null,
          },
          leftOut: [],
          sources: [],
          notes: [],
        }),
    });
    expect(
      await within(panel).findByText('No row was counted.'),
    ).toBeInTheDocument();
    expect(panel).toHaveTextContent('Nothing was left out.');
    expect(panel).toHaveTextContent('No source is mapped to this.');
    expect(within(panel).queryByRole('note')).toBeNull();
  });

  it('waits, and says what failed', async () => {
    const panel = await showPanel({ explain: () => new Promise(() => {}) });
    expect(
      within(panel).getByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You may not see this'],
    [503, 'The monitoring backend is not available'],
  ])('says what to do about a %d', async (status, title) => {
    const panel = await showPanel({
      explain: () => {
        throw new MonitoringApiError(status, 'code', 'x');
      },
    });
    expect(await within(panel).findByText(title)).toBeInTheDocument();
  });

  it('closes by its button', async () => {
    const panel = await showPanel();
    await userEvent.click(within(panel).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('is not offered where the screen has no panel', async () => {
    await renderInTestApp(<ExplainButton question={QUESTION} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the words of calculations', () => {
  const { kpi } = englishMessages;
  const explain = explainWords;
  it.each([
    ['inputs', EXPLAIN_INPUTS, explain.input],
    ['facts', EXPLAIN_FACTS, explain.fact],
    ['columns', EXPLAIN_COLUMNS, explain.column],
    ['reasons', EXPLAIN_REASONS, explain.reason],
    ['notes', EXPLAIN_NOTES, explain.note],
    ['KPIs', KPI_IDS, kpi],
    ['formulas', KPI_IDS, explain.formulaOf],
  ] as const)(
    'name all %s',
    (_, ids, words: Readonly<Record<string, string>>) => {
      expect(ids.filter(id => !words[id])).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});
