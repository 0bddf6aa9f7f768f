import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import {
  monitoringApiRef,
  MonitoringQueryProvider,
} from '@rosetta/backstage-plugin-monitoring-react';
import { createFakeMonitoringApi } from '@rosetta/backstage-plugin-monitoring-react/testing';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { DemoControls } from './DemoControls';

const PROXY = 'http://localhost/api/proxy';

/** What the simulators keep of orders, by their control API. */
class Simulators {
  faults: { target: string; kind: string }[] = [];
  scenarios: { id: string; target: string; environment: string }[] = [];
  tickets: { number: string; state: string }[] = [];
  releases: { component: string; outcome: string }[] = [];
  isDown = false;

  readonly fetch = async (url: string, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(url);
    const body = init.body ? JSON.parse(String(init.body)) : undefined;
    const path = pathname.replace('/api/proxy/demo/', '');
    const answer = this.isDown
      ? undefined
      : this.answer(init.method ?? 'GET', path, searchParams, body);
    return {
      ok: answer !== undefined,
      status: answer === undefined ? 504 : 200,
      json: async () => answer,
    };
  };

  private answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: any,
  ): unknown {
    switch (`${method} ${path}`) {
      case 'GET estate':
        return {
          components: [{ name: 'payments-api' }, { name: 'cards-switch' }],
        };
      case 'PUT faults':
        this.faults.push(body);
        return this.faults;
      case 'DELETE faults':
        this.faults = this.faults.filter(
          one => query.has('target') && one.target !== query.get('target'),
        );
        return this.faults;
      case 'GET faults':
        return this.faults;
      case 'POST releases':
        this.releases.push(body);
        if (body.outcome === 'bad') {
          this.scenarios.push({
            id: 'bad-release',
            target: body.component,
            environment: 'production',
          });
        }
        return {};
      case 'DELETE scenarios':
        this.scenarios = this.scenarios.filter(
          one => query.has('target') && one.target !== query.get('target'),
        );
        return this.scenarios;
      case 'GET scenarios':
        return this.scenarios;
      case 'PUT tickets':
        this.tickets.push({ number: 'INC900000001', state: '1' });
        return { count: 1, tickets: [{ number: 'INC900000001' }] };
      case 'GET tickets':
        return { count: this.tickets.length, tickets: this.tickets };
      case 'PUT tickets/INC900000001':
        this.tickets[0].state = body.fields.state;
        return {};
      default:
        return undefined;
    }
  }
}

async function open(simulators: Simulators) {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [monitoringApiRef, createFakeMonitoringApi()],
        [discoveryApiRef, { getBaseUrl: async () => PROXY }],
        [fetchApiRef, { fetch: simulators.fetch as unknown as typeof fetch }],
      ]}
    >
      <MonitoringQueryProvider>
        <DemoControls />
      </MonitoringQueryProvider>
    </TestApiProvider>,
  );
  fireEvent.click(
    await screen.findByRole('button', { name: 'Make something happen' }),
  );
}

const switchOf = async (name: string) => {
  const found = await screen.findByRole('switch', { name });
  await waitFor(() => expect(found).toBeEnabled());
  return found;
};

describe('demo controls', () => {
  afterEach(() => window.history.replaceState(null, '', '/'));

  it('break the component whose page is open, and release a good version of it again', async () => {
    window.history.replaceState(
      null,
      '',
      '/catalog/default/component/cards-switch/monitoring',
    );
    const simulators = new Simulators();
    await open(simulators);
    fireEvent.click(await switchOf('Bad release of cards-switch'));
    await screen.findByText('A bad version of cards-switch is in production.');
    expect(simulators.releases).toEqual([
      { component: 'cards-switch', outcome: 'bad' },
    ]);
    await waitFor(async () =>
      expect(await switchOf('Bad release of cards-switch')).toBeChecked(),
    );
    fireEvent.click(await switchOf('Bad release of cards-switch'));
    await screen.findByText('A good version of cards-switch is in production.');
    expect(simulators.scenarios).toEqual([]);
    expect(simulators.releases[1]).toEqual({
      component: 'cards-switch',
      outcome: 'success',
    });
  });

  it.each(['/monitoring', '/catalog/default/component/not-simulated'])(
    'reach payments-api from %s',
    async path => {
      window.history.replaceState(null, '', path);
      await open(new Simulators());
      await switchOf('Bad release of payments-api');
    },
  );

  it('show what another window ordered', async () => {
    const simulators = new Simulators();
    simulators.faults = [{ target: 'dynatrace/main', kind: 'down' }];
    await open(simulators);
    expect(await switchOf('Dynatrace “main” is down')).toBeChecked();
    expect(await switchOf('ServiceNow turns our token away')).not.toBeChecked();
  });

  it('put everything right: tools answer, good versions run, tickets are resolved', async () => {
    const simulators = new Simulators();
    await open(simulators);
    fireEvent.click(await switchOf('Bad release of payments-api'));
    await screen.findByText(/A bad version/);
    fireEvent.click(await switchOf('ServiceNow turns our token away'));
    await screen.findByText('ServiceNow refuses us.');
    await switchOf('Bad release of payments-api');
    fireEvent.click(
      screen.getByRole('button', {
        name: 'Open Incident of priority 1 on payments-api',
      }),
    );
    await screen.findByText('INC900000001 is open.');
    fireEvent.click(
      screen.getByRole('button', { name: 'Put everything right' }),
    );
    await screen.findByText('Everything answers, and good versions run.');
    expect(simulators.faults).toEqual([]);
    expect(simulators.scenarios).toEqual([]);
    expect(simulators.tickets).toEqual([
      { number: 'INC900000001', state: '6' },
    ]);
    expect(simulators.releases.map(({ outcome }) => outcome)).toEqual([
      'bad',
      'success',
    ]);
  });

  it('say that the simulators did not take an order', async () => {
    const simulators = new Simulators();
    await open(simulators);
    const down = await switchOf('Dynatrace “main” is down');
    simulators.isDown = true;
    fireEvent.click(down);
    expect(await screen.findByText(/did not take that/)).toBeInTheDocument();
    expect(down).not.toBeChecked();
  });
});
