import type { Entity } from '@backstage/catalog-model';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import {
  MonitoringApiError,
  type Overview,
} from '@rosetta/backstage-plugin-monitoring-common';
import {
  createMonitoringQueryClient,
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import {
  buildApplications,
  buildCollection,
  buildOverview,
  createFakeMonitoringApi,
  type FakeHandlers,
  type FakeInput,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EntityScopeMonitoringContent } from './EntityScopeMonitoringContent';
import { groupingsOf, isScopeMonitoringAvailable } from './scopeKinds';
import { ScopeTab } from './ScopeTab';

const domain = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Domain',
  metadata: { name: 'payments', title: 'Payments', namespace: 'default' },
};
const leafGroup = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments-team', namespace: 'default' },
};
const tribe = {
  ...leafGroup,
  metadata: { name: 'payments-tribe', namespace: 'default' },
  relations: [{ type: 'parentOf', targetRef: 'group:default/payments-team' }],
};

/** The overview of the scope asked for, with rows of the kind asked for. */
function answer(
  { query }: FakeInput,
  overrides: Partial<Overview> = {},
): Overview {
  const groupBy = query.groupBy === 'team' ? 'team' : 'system';
  const kind = groupBy === 'team' ? 'group' : 'system';
  return buildOverview({
    scope: String(query.scope),
    environment: String(query.environment),
    period: { ...buildOverview().period, key: String(query.period) },
    groupBy,
    rows: buildOverview()
      .rows.slice(0, 3)
      .map((row, index) => ({
        ...row,
        ref: `${kind}:default/${kind}-${index}`,
        name: `${kind}-${index}`,
        title: null,
      })),
    ...overrides,
  });
}

async function showTab(entity: Entity, handlers: FakeHandlers = {}, url = '/') {
  const api = createFakeMonitoringApi({
    overview: input => answer(input),
    applications: () => ({
      items: buildApplications(8),
      total: 8,
      nextCursor: null,
    }),
    ...handlers,
  });
  await renderInTestApp(
    <TestApiProvider apis={[[monitoringApiRef, api]]}>
      <MonitoringQueryProvider
        client={createMonitoringQueryClient({ retryDelayMs: 1 })}
      >
        <ScopeTab entity={entity} />
      </MonitoringQueryProvider>
    </TestApiProvider>,
    {
      routeEntries: [url],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  return api;
}

const asks = (asked: FakeInput['query'][]): FakeHandlers => ({
  overview: input => {
    asked.push(input.query);
    return answer(input);
  },
});

describe('ScopeTab', () => {
  it('shows a domain by its systems, with the same parts as the overview', async () => {
    const asked: FakeInput['query'][] = [];
    await showTab(domain, asks(asked));
    expect(
      await screen.findByRole('region', { name: 'Verdict' }),
    ).toHaveTextContent('system-0 is critical.');
    for (const name of [
      'Figures',
      'Trends',
      'Systems',
      'Entities',
      'Needs attention',
      'What we do not know',
    ]) {
      expect(await screen.findByRole('region', { name })).toBeInTheDocument();
    }
    expect(asked[0]).toMatchObject({
      scope: 'domain:default/payments',
      groupBy: 'system',
      period: 'last_30d',
      environment: 'production',
    });
    expect(screen.queryByRole('button', { name: /^Scope/ })).toBeNull();
    expect(
      screen.getAllByText(/compared with the 30 days before/)[0],
    ).toBeInTheDocument();
  });

  it('switches a domain to its teams', async () => {
    const user = userEvent.setup();
    const asked: FakeInput['query'][] = [];
    await showTab(domain, asks(asked));
    await user.click(await screen.findByRole('button', { name: 'Teams' }));
    expect(
      await screen.findByRole('region', { name: 'Teams' }),
    ).toBeInTheDocument();
    expect(asked[asked.length - 1]).toMatchObject({ groupBy: 'team' });
  });

  it('shows a group with children by teams, one without by systems', async () => {
    const asked: FakeInput['query'][] = [];
    await showTab(tribe, asks(asked));
    expect(
      await screen.findByRole('region', { name: 'Teams' }),
    ).toHaveTextContent('A to Z');
    expect(asked[0]).toMatchObject({ groupBy: 'team' });
    expect(groupingsOf(leafGroup)).toEqual(['system']);
  });

  it('leads from a row to the Monitoring tab of the system, and from an entity to its own', async () => {
    await showTab(domain, {}, '/?environment=uat&period=last_7d');
    const systems = await screen.findByRole('region', { name: 'Systems' });
    expect(
      within(systems).getByRole('link', { name: 'system-0' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/system/system-0/monitoring?environment=uat&period=last_7d',
    );
    const entities = await screen.findByRole('region', { name: 'Entities' });
    expect(
      await within(entities).findByRole('link', { name: 'service-1' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/service-1/monitoring?environment=uat',
    );
  });

  it('carries the period to tabs that know it', async () => {
    await showTab(tribe, {}, '/?period=last_90d');
    const teams = await screen.findByRole('region', { name: 'Teams' });
    expect(
      within(teams).getByRole('link', { name: 'group-0' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/group/group-0/monitoring?environment=production&period=last_90d',
    );
  });

  it('says what a group lacks that owns nothing', async () => {
    await showTab(leafGroup, {
      overview: input =>
        answer(input, { members: 0, rows: [], state: 'unknown' }),
    });
    const empty = await screen.findByRole('region', {
      name: 'payments-team owns nothing that could be monitored',
    });
    expect(empty).toHaveTextContent('owner: payments-team');
    expect(empty).toHaveTextContent('unknown, never OK');
    expect(screen.queryByRole('region', { name: 'Figures' })).toBeNull();
  });

  it('says what a domain lacks that has no system', async () => {
    await showTab(domain, {
      overview: input =>
        answer(input, { members: 0, rows: [], state: 'unknown' }),
    });
    expect(
      await screen.findByRole('region', {
        name: 'No system belongs to Payments',
      }),
    ).toHaveTextContent('domain: payments');
  });

  it('shows the first collection before there is a verdict', async () => {
    await showTab(domain, {
      overview: input =>
        answer(input, { state: 'unknown', collection: buildCollection() }),
    });
    expect(
      await screen.findByRole('region', { name: 'First collection' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Verdict' })).toBeNull();
  });

  it('keeps what was shown when asking again fails, and says of when it is', async () => {
    const user = userEvent.setup();
    let isBroken = false;
    await showTab(domain, {
      overview: input => {
        if (isBroken) throw new MonitoringApiError(503, 'x', 'x');
        return answer(input);
      },
    });
    await screen.findByRole('region', { name: 'Verdict' });
    isBroken = true;
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(
      await screen.findByText(/backend is not available: these values are of/),
    ).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Verdict' })).toBeInTheDocument();
  });

  it('says that monitoring does not know the scope', async () => {
    await showTab(domain, {
      overview: () => {
        throw new MonitoringApiError(404, 'not_found', 'x');
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not known to monitoring',
    );
  });

  it('takes the entity of the page', async () => {
    const asked: FakeInput['query'][] = [];
    const api = createFakeMonitoringApi(asks(asked));
    await renderInTestApp(
      <TestApiProvider apis={[[monitoringApiRef, api]]}>
        <EntityProvider entity={domain}>
          <EntityScopeMonitoringContent />
        </EntityProvider>
      </TestApiProvider>,
      {
        mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      },
    );
    await waitFor(() =>
      expect(asked[0]).toMatchObject({ scope: 'domain:default/payments' }),
    );
  });
});

describe('isScopeMonitoringAvailable', () => {
  it.each([
    ['Domain', true],
    ['Group', true],
    ['System', false],
    ['Component', false],
  ])('is for a %s: %p', (kind, expected) => {
    expect(isScopeMonitoringAvailable({ ...domain, kind })).toBe(expected);
  });
});
