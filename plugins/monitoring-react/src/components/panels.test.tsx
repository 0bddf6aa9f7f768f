import { renderInTestApp } from '@backstage/frontend-test-utils';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { z } from 'zod';
import {
  before,
  buildProblems,
  buildSummary,
  FIXTURE_NOW_MS,
  HOUR,
} from '../testing';
import { EmptyState, mappingYaml } from './EmptyState';
import { ErrorScreen, failureKind } from './ErrorScreen';
import { FindingsPanel } from './FindingsPanel';
import { ProblemsTable } from './ProblemsTable';
import { SourcesAge } from './SourcesAge';

describe('failureKind', () => {
  it.each([
    [new MonitoringApiError(403, 'x', ''), 'forbidden'],
    [new MonitoringApiError(404, 'x', ''), 'notFound'],
    [new MonitoringApiError(400, 'x', ''), 'badRequest'],
    [new MonitoringApiError(503, 'x', ''), 'unavailable'],
    [new MonitoringApiError(500, 'x', ''), 'unexpected'],
    [new TypeError('Failed to fetch'), 'network'],
    [z.number().safeParse('x').error, 'malformed'],
  ])('tells %p apart', (error, kind) => {
    expect(failureKind(error)).toBe(kind);
  });
});

describe('ErrorScreen', () => {
  it('offers to try again where that may help', async () => {
    const onRetry = jest.fn();
    await renderInTestApp(
      <ErrorScreen error={new TypeError('x')} onRetry={onRetry} />,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    expect(onRetry).toHaveBeenCalled();
  });

  it('does not repeat to a reader without rights what the backend said', async () => {
    await renderInTestApp(
      <ErrorScreen
        error={new MonitoringApiError(403, 'x', 'secret')}
        onRetry={() => {}}
      />,
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
    expect(screen.queryByText(/secret/)).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

it('shows what was written, what is wrong, and a value that works', async () => {
  await renderInTestApp(
    <FindingsPanel
      findings={[
        {
          key: 'rosetta.io/dynatrace.tag',
          value: '<b>x</b>',
          message: 'A tag is key:value',
          example: 'service:payments',
        },
      ]}
    />,
  );
  const panel = await screen.findByRole('region', { name: 'Findings' });
  expect(panel).toHaveTextContent('1 annotation needs a look');
  expect(within(panel).getByText('<b>x</b>')).toBeInTheDocument();
  expect(panel).toHaveTextContent('A tag is key:value');
  expect(panel).toHaveTextContent('service:payments');
});

it('gives the YAML that maps an entity, ready to copy', async () => {
  const user = userEvent.setup();
  const writeText = jest
    .spyOn(navigator.clipboard, 'writeText')
    .mockResolvedValue();
  const entity = buildSummary().entity;
  await renderInTestApp(<EmptyState entity={entity} />);
  await user.click(await screen.findByRole('button', { name: 'Copy' }));
  expect(
    await screen.findByRole('button', { name: 'Copied' }),
  ).toBeInTheDocument();
  expect(writeText).toHaveBeenCalledWith(mappingYaml(entity));
  expect(mappingYaml(entity)).toContain(
    "rosetta.io/dynatrace.tag: 'service:payments-api'",
  );
});

describe('ProblemsTable', () => {
  it('lists problems with state, length and a way to the source', async () => {
    await renderInTestApp(
      <ProblemsTable
        problems={buildProblems()}
        total={2}
        nowMs={FIXTURE_NOW_MS}
        note="Last 24 h"
      />,
    );
    const rows = await screen.findAllByRole('row');
    expect(rows[1]).toHaveTextContent(/Open.*P-26114.*root cause.*36.min/);
    expect(rows[2]).toHaveTextContent(/Closed.*P-26071.*through a dependency/);
    expect(
      within(rows[1]).getByRole('link', { name: /P-26114/ }),
    ).toBeInTheDocument();
  });

  it('says that there was none', async () => {
    await renderInTestApp(
      <ProblemsTable
        problems={[]}
        total={0}
        nowMs={FIXTURE_NOW_MS}
        note="Last 24 h"
      />,
    );
    expect(
      await screen.findByText('No problem was open in this period.'),
    ).toBeInTheDocument();
  });

  it('says when not all are shown', async () => {
    await renderInTestApp(
      <ProblemsTable
        problems={buildProblems()}
        total={80}
        nowMs={FIXTURE_NOW_MS}
        note="Last 24 h"
      />,
    );
    expect(await screen.findByText('2 of 80 shown')).toBeInTheDocument();
  });
});

it('opens the ages of sources from the keyboard', async () => {
  const user = userEvent.setup();
  await renderInTestApp(
    <SourcesAge
      asOf={before(0)}
      nowMs={FIXTURE_NOW_MS}
      sources={[
        {
          source: 'dynatrace',
          instance: 'main',
          state: 'ok',
          lastSuccess: before(120_000),
        },
        {
          source: 'servicenow',
          instance: 'main',
          state: 'refused',
          lastSuccess: before(50 * HOUR),
        },
      ]}
    />,
  );
  const button = await screen.findByRole('button', { name: '1 of 2 sources' });
  button.focus();
  await user.keyboard('{Enter}');
  const dialog = await screen.findByRole('dialog', {
    name: 'Sources and their age',
  });
  expect(dialog).toHaveTextContent(/Dynatrace.*OK.*2.min ago/);
  expect(dialog).toHaveTextContent(/ServiceNow.*Refused.*2.d.2.h ago/);
});
