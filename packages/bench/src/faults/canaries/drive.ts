import { setTimeout as sleep } from 'node:timers/promises';
import { routes } from '@rosetta/backstage-plugin-monitoring-common';
import { Simulators } from '../ground/simulators';
import { CanaryInstance } from './instances';
import { SECRETS } from './secrets';

/** What the HTTP side of the backend said. */
export interface Answers {
  readonly api: string[];
  readonly scheduler: string[];
  /** Route and status, counted. */
  readonly statuses: Map<string, number>;
}

const APPS = [
  'component:default:payments-api', 'canary-dynatrace-odd', 'component:default:canary-dynatrace-reflected',
  'canary-servicenow-careless', 'canary-servicenow-odd', 'canary-prometheus-odd', 'canary-gitlab-odd', 'canary-argocd-odd', 'canary-elisa-odd',
  'nobody', '%2e%2e',
];
const QUERIES = ['', '?mode=live', '?limit=x', '?environment=moon', '?metric=latency_p95&period=last_24h', '?metric=%22&from=yesterday', '?cursor=abc'];
const IDS = ['1', '999999', 'dynatrace:odd', 'servicenow:odd', 'prometheus:odd', 'gitlab:odd', 'argocd:odd', 'elisa:odd', 'dynatrace:nobody', "x'y"];
const TASKS = ['rosetta-ingest', 'rosetta-catalog', 'rosetta-derive', 'rosetta-retention'];
/** Faults of the simulated `trade` environment and ServiceNow, one after the other. */
const FAULTS = ['unauthorized', '500', 'html-200', 'redirect', 'reset', 'truncated-json', 'wrong-schema', '429', 'down', 'forbidden', 'hang'];
const STREAMS: Readonly<Record<CanaryInstance['source'], readonly string[]>> = {
  dynatrace: ['signals_hour', 'problems'],
  servicenow: ['incidents', 'task_sla', 'changes', 'itsm_problems', 'cmdb'],
  prometheus: ['signals_hour'],
  gitlab: ['deployments', 'merge_requests'],
  argocd: ['state'],
  elisa: ['log_hours', 'log_patterns'],
};
const FAULT_MS = 2_000;
/** Half of their requests fail as well, so that facts come in all the same. */
const TOOLS = ['gitlab/main', 'argocd/main', 'elasticsearch/main', 'opensearch/trade'];

export class Driver {
  readonly answers: Answers = { api: [], scheduler: [], statuses: new Map() };

  constructor(private readonly url: string, private readonly instances: readonly CanaryInstance[]) {}

  /** Asks and keeps the answer: status, headers and body. */
  async ask(method: string, path: string, token: string | undefined, into: string[], body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    into.push(`${response.status} ${JSON.stringify([...response.headers])}\n${text}`);
    const key = `${method} ${path.split('?')[0].split('/').slice(0, 5).join('/')} ${response.status}`;
    this.answers.statuses.set(key, (this.answers.statuses.get(key) ?? 0) + 1);
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  }

  /** Every route of the plugin with sound and unsound input. */
  async everyRoute(token: string | undefined): Promise<void> {
    const { api } = this.answers;
    for (const { method, path } of Object.values(routes)) {
      let paths = [path];
      if (path.includes(':appId')) paths = APPS.map(app => path.replace(':appId', app));
      else if (path.includes(':id')) paths = IDS.map(id => path.replace(':id', encodeURIComponent(id)));
      for (const one of paths) {
        if (method === 'get') {
          for (const query of QUERIES) await this.ask('GET', `/api/monitoring${one}${query}`, token, api);
        } else {
          await this.ask(method.toUpperCase(), `/api/monitoring${one}`, token, api, { from: 'x', source: 'dynatrace' });
        }
      }
    }
  }

  async testSources(token: string): Promise<void> {
    await Promise.all(
      this.instances.map(({ source, name }) =>
        this.ask('POST', `/api/monitoring/admin/config/sources/${source}:${name}/test`, token, this.answers.api),
      ),
    );
  }

  async triggerBatches(token: string): Promise<void> {
    for (const { source, name: instance } of this.instances) {
      for (const stream of STREAMS[source]) {
        await this.ask('POST', '/api/monitoring/admin/batch/trigger', token, this.answers.api, {
          source,
          instance,
          stream,
          from: new Date(Date.now() - 10 * 86_400_000).toISOString(),
          to: new Date(Date.now() - 9 * 86_400_000).toISOString(),
        });
      }
    }
  }

  /** The scheduler's routes, which any signed-in user may call (F2, F3). */
  async scheduler(token: string): Promise<void> {
    const { scheduler } = this.answers;
    const base = '/api/monitoring/.backstage/scheduler/v1/tasks';
    for (const task of TASKS) {
      await this.ask('POST', `${base}/${task}/trigger`, token, scheduler);
      await this.ask('GET', `${base}/${task}`, token, scheduler);
    }
    await this.ask('GET', base, token, scheduler);
  }

  /** All of it, while one fault after the other is on. */
  async run(simulators: Simulators, tokens: { admin: string; developer: string }): Promise<void> {
    for (const kind of FAULTS) {
      const more = kind === '429' ? { retryAfterSeconds: 1 } : {};
      await simulators.setFaults([
        { target: 'dynatrace/trade', kind, ...more },
        ...TOOLS.map(target => ({ target, kind, ratio: 0.5, ...more })),
        // Half of the requests only, so that tickets come in as well.
        { target: 'servicenow/main', kind, ratio: 0.5, ...more },
      ]);
      await Promise.all([this.testSources(tokens.admin), sleep(FAULT_MS)]);
      await this.triggerBatches(tokens.admin);
      await this.scheduler(tokens.developer);
    }
    await simulators.setFaults([]);
    for (const token of [tokens.admin, tokens.developer, SECRETS.serviceToken.value, 'not-a-token', undefined]) {
      await this.everyRoute(token);
    }
    await this.scheduler(tokens.admin);
  }
}
