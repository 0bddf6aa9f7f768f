import {
  buildDeployments,
  buildEntityDora,
} from '@rosetta/backstage-plugin-monitoring-react/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fails, showTab } from './__testUtils__/showTab';

describe('the Delivery part', () => {
  it('shows what runs and the releases of a month', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        deployments: ({ query }) => {
          asked.push([query.mode, query.period]);
          return buildDeployments();
        },
      },
      { url: '/?tab=delivery' },
    );
    expect(
      await screen.findByRole('region', { name: 'Live state' }),
    ).toHaveTextContent('v2.14.0');
    expect(
      screen.getByRole('region', { name: 'Deployments' }),
    ).toHaveTextContent('production, Last 30 days');
    expect(asked).toEqual([[undefined, 'last_30d']]);
  });

  it('shows the five metrics of delivery over the same month', async () => {
    const asked: unknown[] = [];
    await showTab(
      {
        entityDora: ({ query }) => {
          asked.push(query.period);
          return buildEntityDora();
        },
      },
      { url: '/?tab=delivery' },
    );
    const dora = await screen.findByRole('region', { name: 'DORA' });
    expect(dora).toHaveTextContent('production, Last 30 days');
    expect(
      await within(dora).findByRole('group', { name: 'Change fail rate' }),
    ).toHaveTextContent(/12\.5.%/);
    expect(asked).toEqual(['last_30d']);
  });

  it('keeps what somebody says of a cause, and says so', async () => {
    const user = userEvent.setup();
    const said: unknown[] = [];
    await showTab(
      {
        linkIncident: ({ params, body }) => {
          said.push([params.id, body]);
          return { number: 'INC0041207', verdict: 'refuted', by: 'me' };
        },
      },
      { url: '/?tab=delivery' },
    );
    const table = await screen.findByRole('region', { name: 'Deployments' });
    expect(await within(table).findByText('p 0.88')).toBeInTheDocument();
    await user.click(
      within(table).getByRole('button', { name: /INC0041207 was caused/ }),
    );
    await user.click(
      await screen.findByRole('menuitem', { name: 'It was not this release' }),
    );
    expect(
      await within(table).findByText('Kept. Numbers follow within minutes.'),
    ).toBeInTheDocument();
    expect(said).toEqual([
      [
        'INC0041207',
        {
          instance: 'main',
          verdict: 'refuted',
          target: {
            kind: 'release',
            source: 'gitlab',
            instance: 'main',
            id: '42:412',
            entityRef: 'component:default/payments-api',
            environment: 'production',
          },
        },
      ],
    ]);
  });

  it('keeps its other parts when the metrics cannot be read', async () => {
    await showTab({ entityDora: fails(503) }, { url: '/?tab=delivery' });
    expect(
      await screen.findByRole('region', { name: 'Live state' }),
    ).toHaveTextContent('v2.14.0');
    expect(
      await within(screen.getByRole('region', { name: 'DORA' })).findByText(
        'The monitoring backend is not available',
      ),
    ).toBeInTheDocument();
  });

  it('asks the sources when the switch says live, and keeps what it held meanwhile', async () => {
    const user = userEvent.setup();
    let answer: (value: ReturnType<typeof buildDeployments>) => void = () => {};
    await showTab(
      {
        deployments: ({ query }) =>
          query.mode === 'live'
            ? new Promise(resolve => {
                answer = resolve;
              })
            : buildDeployments(),
      },
      { url: '/?tab=delivery' },
    );
    const state = await screen.findByRole('region', { name: 'Live state' });
    await user.click(screen.getByRole('button', { name: 'Live' }));
    expect(screen.getByTestId('search')).toHaveTextContent('mode=live');
    expect(state).toHaveTextContent('asking now');
    expect(state).toHaveTextContent('v2.14.0');
    answer(buildDeployments({ mode: 'live', items: [] }));
    await waitFor(() => expect(state).toHaveTextContent('asked now'));
    expect(
      screen.getByRole('region', { name: 'Deployments' }),
    ).toHaveTextContent('from history');
    await user.click(screen.getByRole('button', { name: 'History' }));
    expect(screen.getByTestId('search')).not.toHaveTextContent('mode');
  });

  it('keeps history when nobody can be asked', async () => {
    await showTab(
      {
        deployments: input =>
          input.query.mode === 'live' ? fails(503)() : buildDeployments(),
      },
      { url: '/?tab=delivery&mode=live' },
    );
    const state = await screen.findByRole('region', { name: 'Live state' });
    await waitFor(() =>
      expect(state).toHaveTextContent('What runs now could not be asked'),
    );
    expect(state).toHaveTextContent('v2.14.0');
  });

  it('names the keys where no source of deployments is mapped', async () => {
    await showTab(
      {
        deployments: () =>
          buildDeployments({
            status: 'not_applicable',
            reason: { code: 'not_mapped' },
            items: [],
            asked: [],
            environments: [],
          }),
      },
      { url: '/?tab=delivery' },
    );
    const table = await screen.findByRole('region', { name: 'Deployments' });
    await within(table).findByText('No source of deployments is mapped');
    expect(table).toHaveTextContent('rosetta.io/gitlab.projectId');
    expect(table).not.toHaveTextContent('Nothing was deployed');
  });

  it('is not there for a resource', async () => {
    await showTab({}, { kind: 'Resource', url: '/?tab=delivery' });
    await screen.findByRole('tab', { name: 'Overview' });
    expect(screen.queryByRole('tab', { name: 'Delivery' })).toBeNull();
    expect(screen.getByRole('tab', { name: 'Overview' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });
});
