import { EntityProvider } from '@backstage/plugin-catalog-react';
import { MonitoringApiError } from '@rosetta/backstage-plugin-monitoring-common';
import {
  buildApplications,
  buildMeta,
  buildOverview,
  buildScopes,
  buildSummary,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, within } from '@testing-library/react';
import { buildOwned, showPlace } from './__testUtils__/showPlace';
import { EntityMonitoringCard } from './MonitoringCard';
import { MyGroup } from './MyGroup';
import { MyServices } from './MyServices';
import { createMonitoringStateColumn } from './stateColumn';

const fails = (status: number) => () => {
  throw new MonitoringApiError(status, 'code', 'x');
};

describe('the card of an entity', () => {
  const card = (
    <EntityProvider entity={buildOwned('payments-api')}>
      <EntityMonitoringCard />
    </EntityProvider>
  );

  it('says the state, since when and why, and the figures of now', async () => {
    await showPlace(card);
    expect(await screen.findByText(/error rate 4\.2/)).toHaveTextContent(
      /Critical for .*: error rate 4\.2.% \(target 0\.5.%\)/,
    );
    const figures = screen.getByLabelText('Figures of now');
    expect(figures).toHaveTextContent(/Errors4\.2.%/);
    expect(figures).not.toHaveTextContent('Last deploy');
    expect(
      screen.getByRole('link', { name: 'Open the Monitoring tab' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/payments-api/monitoring',
    );
  });

  it('says why nothing can be said', async () => {
    await showPlace(card, { summary: fails(403) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
    expect(screen.queryByLabelText('Figures of now')).toBeNull();
  });

  it('never shows a number that is not known', async () => {
    const { tiles, ...rest } = buildSummary();
    await showPlace(card, {
      summary: () => ({
        ...rest,
        tiles: tiles.slice(0, 1).map(tile => ({
          ...tile,
          value: {
            ...tile.value,
            status: 'unknown' as const,
            value: null,
            reason: { code: 'no_data_since' as const },
          },
        })),
      }),
    });
    const figures = await screen.findByLabelText('Figures of now');
    expect(figures).not.toHaveTextContent(/[0-9]/);
  });

  it('asks for nothing without an environment', async () => {
    const api = await showPlace(card, {
      meta: () => buildMeta({ environments: [] }),
    });
    expect(
      await screen.findByText(/No environment is configured/),
    ).toBeInTheDocument();
    expect(api.calls).toEqual(['meta']);
  });
});

describe('my services', () => {
  it('lists what my groups own, most urgent first, with the reason', async () => {
    await showPlace(
      <MyServices />,
      {},
      { owned: ['service-4', 'service-2', 'service-1', 'alien'] },
    );
    const rows = (await screen.findAllByRole('listitem')).map(
      row => row.textContent,
    );
    expect(rows).toEqual([
      expect.stringMatching(/^Criticalservice-1 error rate 4\.2/),
      expect.stringMatching(/^Warningservice-2/),
      expect.stringMatching(/^OKservice-4/),
    ]);
    expect(screen.getByRole('link', { name: 'service-1' })).toHaveAttribute(
      'href',
      '/catalog/default/component/service-1/monitoring',
    );
  });

  it('shows the most urgent and counts the others', async () => {
    await showPlace(
      <MyServices />,
      {},
      {
        owned: buildApplications(14).map(({ name }) => name),
      },
    );
    expect(await screen.findAllByRole('listitem')).toHaveLength(8);
    expect(screen.getByText('6 more, less urgent')).toBeInTheDocument();
  });

  it('leaves out APIs that no source is mapped to, and never a component', async () => {
    const unmapped = buildApplications(2).map((row, index) => ({
      ...row,
      kind: index === 0 ? 'API' : 'Component',
      state: 'unknown' as const,
      reasons: [{ code: 'not_mapped' as const, state: 'unknown' as const }],
    }));
    await showPlace(<MyServices />, {
      applicationStates: () => ({ items: unmapped }),
    });
    const rows = await screen.findAllByRole('listitem');
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringContaining('service-2'),
    ]);
  });

  it('says that nothing is mine', async () => {
    const api = await showPlace(
      <MyServices />,
      {},
      { ownershipEntityRefs: [] },
    );
    expect(await screen.findByText(/own nothing/)).toBeInTheDocument();
    expect(api.calls).toEqual([]);
  });

  it('says what failed', async () => {
    await showPlace(<MyServices />, { applicationStates: fails(403) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });
});

describe('my group', () => {
  const ofGroup = () => buildOverview({ scope: 'group:default/payments-team' });

  it('says the state of my group and what needs attention', async () => {
    await showPlace(<MyGroup />, {
      overview: ofGroup,
      scopes: () => ({
        items: buildScopes().map(node =>
          node.kind === 'group' ? { ...node, title: 'Payments team' } : node,
        ),
      }),
    });
    expect(
      await screen.findByRole('link', { name: 'Payments team' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(
        /\/catalog\/default\/group\/payments-team\/monitoring\?environment=production/,
      ),
    );
    const list = await screen.findByRole('list', { name: 'Needs attention' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(3);
  });

  it('says that nothing needs attention', async () => {
    await showPlace(<MyGroup />, {
      overview: () => ({ ...ofGroup(), attention: [] }),
    });
    expect(
      await screen.findByText('Nothing needs attention.'),
    ).toBeInTheDocument();
  });

  it('says that I am in no group with entities', async () => {
    await showPlace(<MyGroup />, {
      scopes: () => ({
        items: buildScopes().filter(({ kind }) => kind !== 'group'),
      }),
    });
    expect(await screen.findByText(/in no group/)).toBeInTheDocument();
  });

  it('says what failed', async () => {
    await showPlace(<MyGroup />, { overview: fails(404) });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not known to monitoring',
    );
  });

  it('asks for nothing without an environment', async () => {
    await showPlace(<MyGroup />, {
      meta: () => buildMeta({ environments: [] }),
    });
    expect(
      await screen.findByText(/No environment is configured/),
    ).toBeInTheDocument();
  });
});

describe('the column of states', () => {
  const column = createMonitoringStateColumn();
  const cell = (kind: string, name: string) =>
    column.render?.({ entity: { ...buildOwned(name), kind } }, 'row');

  it('shows the state with its reason and leads to the tab', async () => {
    await showPlace(<>{cell('Component', 'service-1')}</>);
    const link = await screen.findByRole('link', {
      name: /^Critical \(opens the Monitoring tab of service-1\)$/,
    });
    expect(link).toHaveAttribute(
      'href',
      '/catalog/default/component/service-1/monitoring',
    );
    expect(screen.getByTitle(/error rate/)).toContainElement(link);
  });

  it('says that monitoring does not know one', async () => {
    await showPlace(<>{cell('Component', 'alien')}</>);
    expect(
      await screen.findByTitle('Not known to monitoring'),
    ).toBeInTheDocument();
  });

  it('says that asking failed', async () => {
    await showPlace(<>{cell('Component', 'service-1')}</>, {
      applicationStates: fails(403),
    });
    expect(
      await screen.findByTitle('The state could not be read'),
    ).toBeInTheDocument();
  });

  it('is empty for kinds without a tab, and has a name', async () => {
    expect(cell('Location', 'generated')).toBeNull();
    await showPlace(<>{column.title}</>);
    expect(screen.getByText('Monitoring')).toBeInTheDocument();
    expect(column).toMatchObject({ sorting: false, searchable: false });
  });
});
