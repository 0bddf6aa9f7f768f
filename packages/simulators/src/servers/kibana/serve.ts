import { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../../faultyResponse';
import { SimulatorState } from '../../state';
import { watchRequest } from '../../watchRequest';
import { DataView, MAIN_DATA_VIEWS, TRADE_DATA_VIEWS } from './dataViews';
import { PAGE_SCRIPT, STATE_SCRIPT } from './discoverScript';

/** One simulated Kibana, or OpenSearch Dashboards. */
interface Kibana {
  readonly name: string;
  readonly title: string;
  readonly generation: '7' | '8' | '9' | 'opensearch';
  readonly version: string;
  /** Path below the instance under which everything is. */
  readonly basePath: string;
  readonly dataViews: readonly DataView[];
}

const KIBANAS: readonly Kibana[] = [
  { name: 'main', title: 'Elastic', generation: '8', version: '8.15.3', basePath: '', dataViews: MAIN_DATA_VIEWS },
  { name: 'next', title: 'Elastic', generation: '9', version: '9.1.2', basePath: '', dataViews: MAIN_DATA_VIEWS },
  { name: 'legacy', title: 'Elastic', generation: '7', version: '7.17.25', basePath: '', dataViews: MAIN_DATA_VIEWS },
  { name: 'trade', title: 'OpenSearch Dashboards', generation: 'opensearch', version: '2.19.1', basePath: '/_dashboards', dataViews: TRADE_DATA_VIEWS },
];

const PREFIX = '/kibana/';

export const isKibanaPath = (path: string) => path.startsWith(PREFIX);

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

const FIELDS: readonly [testId: string, label: string][] = [
  ['data-view-id', 'Data view id'],
  ['data-view-index', 'Index pattern'],
  ['time-from', 'From'],
  ['time-to', 'To'],
  ['kql', 'Query'],
  ['query-language', 'Language'],
  ['columns', 'Columns'],
  ['state-error', 'State error'],
];

const rows = (list: readonly [string, string, string][]) =>
  list
    .map(([testId, label, text]) => `<tr><th>${escapeHtml(label)}</th><td data-testid="${testId}">${escapeHtml(text)}</td></tr>`)
    .join('');

const shell = (kibana: Kibana, heading: string, body: string, script = '') =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${heading} - ${kibana.title}</title></head><body>` +
  `<h1 data-testid="app">${heading}</h1><p>Simulated ${escapeHtml(kibana.title)} <span data-testid="version">${kibana.version}</span></p>` +
  `<table>${body}</table>${script}</body></html>`;

function discoverPage(kibana: Kibana, space: string): string {
  const page = JSON.stringify({ generation: kibana.generation, dataViews: kibana.dataViews }).replace(/</g, '\\u003c');
  return shell(
    kibana,
    'Discover',
    rows([['space', 'Space', space], ...FIELDS.map(([testId, label]): [string, string, string] => [testId, label, ''])]),
    `<script>var PAGE = ${page};${STATE_SCRIPT}${PAGE_SCRIPT}</script>`,
  );
}

function apmPage(kibana: Kibana, space: string, service: string, query: URLSearchParams): string {
  return shell(
    kibana,
    'APM',
    rows([
      ['space', 'Space', space],
      ['service', 'Service', service],
      ['time-from', 'From', query.get('rangeFrom') ?? ''],
      ['time-to', 'To', query.get('rangeTo') ?? ''],
    ]),
  );
}

function api(kibana: Kibana, path: string, query: URLSearchParams): { status: number; body: unknown } | undefined {
  const isDashboards = kibana.generation === 'opensearch';
  if (path === '/api/status') {
    return { status: 200, body: { name: `kibana-${kibana.name}`, version: { number: kibana.version }, status: { overall: { level: 'available' } } } };
  }
  if (path === '/api/data_views' && !isDashboards && kibana.generation !== '7') {
    return { status: 200, body: { data_view: kibana.dataViews.map(view => ({ ...view, namespaces: ['default'] })) } };
  }
  if (path === '/api/saved_objects/_find' && query.get('type') === 'index-pattern') {
    return {
      status: 200,
      body: {
        page: 1,
        per_page: 20,
        total: kibana.dataViews.length,
        saved_objects: kibana.dataViews.map(view => ({
          type: 'index-pattern',
          id: view.id,
          attributes: { title: view.title, timeFieldName: '@timestamp' },
        })),
      },
    };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Serves the screens of logs: pages that show as text which state has arrived. */
export async function serveKibana(request: IncomingMessage, response: ServerResponse, url: URL, state: SimulatorState): Promise<void> {
  const [, name = '', rest = ''] = /^\/kibana\/([^/]+)(.*)$/.exec(url.pathname) ?? [];
  const kibana = KIBANAS.find(candidate => candidate.name === name);
  const target = `kibana/${name}`;
  const inside = kibana && rest.startsWith(kibana.basePath) ? rest.slice(kibana.basePath.length) : undefined;
  const [, space = 'default', path = inside ?? ''] = /^(?:\/s\/([^/]+))?(.*)$/.exec(inside ?? '') ?? [];
  const [, endpoint = 'unknown'] = /^\/(api|app)\//.exec(path) ?? [];
  watchRequest(request, response, url, state, { instance: target, endpoint, path: rest });
  const notFound = () => sendJson(response, 404, { statusCode: 404, error: 'Not Found', message: 'Not Found' });
  const html = (text: string) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'kbn-name': `kibana-${name}` });
    response.end(text);
  };
  if (!kibana || inside === undefined) return notFound();
  const answer = api(kibana, path, url.searchParams);
  if (answer) return sendJson(response, answer.status, answer.body, { 'kbn-name': `kibana-${name}` });
  if (path === (kibana.generation === 'opensearch' ? '/app/data-explorer/discover' : '/app/discover')) {
    return html(discoverPage(kibana, decoded(space)));
  }
  const [, service] = /^\/app\/apm\/services\/([^/]+)\/overview$/.exec(path) ?? [];
  if (service !== undefined && kibana.generation !== 'opensearch') {
    return html(apmPage(kibana, decoded(space), decoded(service), url.searchParams));
  }
  return notFound();
}
