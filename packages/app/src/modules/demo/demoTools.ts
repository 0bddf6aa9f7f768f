import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { z } from 'zod';

const BAD_RELEASE = 'bad-release';
/** State of a ticket that its team has resolved. */
const RESOLVED = '6';

const faultsSchema = z.array(z.object({ target: z.string() }));
const scenariosSchema = z.array(
  z.object({ id: z.string(), target: z.string(), environment: z.string() }),
);
const ticketsSchema = z.object({
  tickets: z.array(z.object({ number: z.string(), state: z.string() })),
});
const estateSchema = z.object({
  components: z.array(z.object({ name: z.string() })),
});

/** What was ordered of the simulated tools and still lasts. */
export interface DemoState {
  /** Instances that fail, `<tool>/<instance>`. */
  readonly failing: readonly string[];
  /** Components whose bad release is in production. */
  readonly broken: readonly string[];
  /** Numbers of the tickets opened by hand that nobody has resolved. */
  readonly openTickets: readonly string[];
}

/**
 * Gives orders to the simulated tools of the demo. Rosetta is told nothing of them: it learns of what happens by asking
 * the tools, as it would in a company.
 */
export class DemoTools {
  constructor(
    private readonly discoveryApi: DiscoveryApi,
    private readonly fetchApi: FetchApi,
  ) {}

  /** Names of the components that exist in the simulated company. */
  async components(): Promise<readonly string[]> {
    const { components } = estateSchema.parse(await this.send('GET', 'estate'));
    return components.map(({ name }) => name);
  }

  async state(): Promise<DemoState> {
    const [faults, scenarios, { tickets }] = await Promise.all([
      this.send('GET', 'faults').then(body => faultsSchema.parse(body)),
      this.send('GET', 'scenarios').then(body => scenariosSchema.parse(body)),
      this.send('GET', 'tickets').then(body => ticketsSchema.parse(body)),
    ]);
    return {
      failing: [...new Set(faults.map(({ target }) => target))],
      broken: scenarios
        .filter(
          one => one.id === BAD_RELEASE && one.environment === 'production',
        )
        .map(({ target }) => target),
      openTickets: tickets
        .filter(({ state }) => Number(state) < Number(RESOLVED))
        .map(({ number }) => number),
    };
  }

  /** Releases a version that fails its callers, or a good one after it. */
  async setBroken(component: string, isBroken: boolean): Promise<void> {
    if (!isBroken) {
      await this.send(
        'DELETE',
        `scenarios?id=${BAD_RELEASE}&target=${encodeURIComponent(component)}`,
      );
    }
    await this.send('POST', 'releases', {
      component,
      outcome: isBroken ? 'bad' : 'success',
    });
  }

  /** Lets an instance fail every request in one way, or answer again. */
  async setFailing(
    target: string,
    kind: 'down' | 'unauthorized',
    isFailing: boolean,
  ): Promise<void> {
    if (isFailing) {
      await this.send('PUT', 'faults', { target, kind });
    } else {
      await this.send('DELETE', `faults?target=${encodeURIComponent(target)}`);
    }
  }

  /** Opens an incident of the highest priority; returns its number. */
  async openTicket(component: string, title: string): Promise<string> {
    const opened = await this.send('PUT', 'tickets', {
      target: component,
      priority: 1,
      title,
    });
    return z
      .object({ tickets: z.tuple([z.object({ number: z.string() })]) })
      .parse(opened).tickets[0].number;
  }

  /** Ends all that was ordered: tools answer, good versions run, tickets are resolved. */
  async restore(): Promise<void> {
    const { broken, openTickets } = await this.state();
    await this.send('DELETE', 'faults');
    for (const component of broken) {
      await this.setBroken(component, false);
    }
    await this.send('DELETE', 'scenarios');
    for (const number of openTickets) {
      await this.send('PUT', `tickets/${number}`, {
        fields: { state: RESOLVED },
      });
    }
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<unknown> {
    const proxy = await this.discoveryApi.getBaseUrl('proxy');
    const response = await this.fetchApi.fetch(`${proxy}/demo/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    });
    if (!response.ok) {
      throw new Error(`The simulators answered ${response.status}`);
    }
    return response.json();
  }
}
