import { ANY_ENVIRONMENT, HalfOpenWindow, UNKNOWN_ENVIRONMENT } from '@rosetta/backstage-plugin-monitoring-common';
import { LogLinkSubject } from '@rosetta/backstage-plugin-monitoring-node';
import { MissingValueError, parseTemplate, PlaceholderValues, quoteKql, renderKql } from './kql';
import { ElisaPivot } from './pivot';
import { errorLevelsOf } from './query';
import { encodeForFragment, encodeRison, RisonValue } from './rison';
import { ElisaOptions, KibanaOptions } from './schemas';

/** Range of a link without a window of its own. */
const RECENT = { from: 'now-24h', to: 'now' };

interface TimeRange {
  readonly from: string;
  readonly to: string;
}

const absolute = (window: HalfOpenWindow): TimeRange => ({
  from: new Date(window.startMs).toISOString(),
  to: new Date(window.endMs).toISOString(),
});

/** The data view that shows an index; undefined where config names none. */
function dataViewOf(kibana: KibanaOptions, index: string | null): string | undefined {
  const named = index !== null && Object.hasOwn(kibana.dataViews, index) ? kibana.dataViews[index] : undefined;
  return named ?? kibana.dataViewId;
}

const oneOf = (field: string, values: readonly string[]) =>
  `${field} : ${values.length === 1 ? quoteKql(values[0]!) : `(${values.map(quoteKql).join(' or ')})`}`;

/** What is asked of the lines of a pivot. */
interface Asked {
  readonly entityName: string | undefined;
  readonly environment: string | undefined;
  readonly errorsOnly: boolean;
}

/**
 * The query of a link in KQL: that of the pivot's template, else service and environment.
 *
 * @returns undefined where neither a template nor a service says which lines are meant
 */
function queryOf(options: ElisaOptions, kibana: KibanaOptions, pivot: ElisaPivot, asked: Asked): string | undefined {
  const { fields } = options;
  const service = pivot.service ?? (options.serviceFromEntityName ? asked.entityName : undefined);
  const values: PlaceholderValues = { entity: asked.entityName, environment: asked.environment, service };
  const parts: string[] = [];
  if (pivot.queryTemplate !== null) {
    try {
      // In parentheses only where something follows.
      parts.push(renderKql(parseTemplate(pivot.queryTemplate), values, asked.errorsOnly));
    } catch (error) {
      if (error instanceof MissingValueError) return undefined;
      throw error;
    }
  } else {
    if (service === undefined) return undefined;
    parts.push(oneOf(fields.service, [service]));
    if (asked.environment !== undefined) {
      const own = Object.hasOwn(kibana.environments, asked.environment) ? kibana.environments[asked.environment] : undefined;
      parts.push(oneOf(fields.environment, own ?? [asked.environment]));
    }
  }
  if (asked.errorsOnly) parts.push(oneOf(fields.level, errorLevelsOf(options)));
  return parts.join(' and ');
}

/** What follows `#` in a link to Discover, by generation of the tool (CONNECTORS.md 5). */
function discoverState(options: ElisaOptions, kibana: KibanaOptions, dataViewId: string, time: TimeRange, kql: string): string {
  const { fields } = options;
  const query = { language: 'kuery', query: kql };
  const columns = [fields.level, fields.message];
  const sort = [[fields.time, 'desc']];
  const global = { filters: [], refreshInterval: { pause: true, value: 60_000 }, time: { ...time } };
  const parameters: Record<string, RisonValue> =
    kibana.version === 'opensearch'
      ? {
          _g: global,
          _a: { discover: { columns, isDirty: false, sort }, metadata: { indexPattern: dataViewId, view: 'discover' } },
          _q: { filters: [], query },
        }
      : {
          _g: global,
          _a: {
            columns,
            // 8.14 reads `dataSource` and leaves `index` aside; those before know only `index`.
            ...(kibana.version === '7' ? {} : { dataSource: { dataViewId, type: 'dataView' } }),
            ...(kibana.version === '9' ? {} : { index: dataViewId }),
            filters: [],
            interval: 'auto',
            query,
            sort,
          },
        };
  const text = Object.entries(parameters).map(([name, value]) => `${name}=${encodeForFragment(encodeRison(value))}`);
  return `${kibana.version === 'opensearch' ? '' : '/'}?${text.join('&')}`;
}

/** Through UTF-8, because encodeURIComponent throws on a lone surrogate. */
const encodeSegment = (segment: string) => encodeURIComponent(Buffer.from(segment, 'utf8').toString('utf8'));

const toNoUse = (environment: string) => environment === ANY_ENVIRONMENT || environment === UNKNOWN_ENVIRONMENT;

/**
 * Links into Kibana or OpenSearch Dashboards. Every value is a leaf of a tree that is
 * written as Rison or KQL; the host is always the configured one.
 *
 * @param uiUrl - from config
 * @returns undefined where config names no Kibana
 */
export function createLinks(uiUrl: string, options: ElisaOptions) {
  const { kibana } = options;
  if (!kibana) return undefined;

  const page = (space: string | null, segments: readonly string[]): URL => {
    const base = new URL(uiUrl);
    const link = new URL(base.origin);
    const inSpace = space ?? kibana.defaultSpace;
    const prefix = `${base.pathname.replace(/\/+$/, '')}${kibana.basePath}`;
    // OpenSearch Dashboards knows tenants in place of spaces.
    const spacePath = inSpace === undefined || inSpace === 'default' || kibana.version === 'opensearch' ? [] : ['s', inSpace];
    link.pathname = [prefix, ...[...spacePath, ...segments].map(encodeSegment)].join('/');
    return link;
  };
  const checked = (link: URL): string | undefined => {
    const base = new URL(uiUrl);
    const isOurs =
      link.origin === base.origin && ['http:', 'https:'].includes(link.protocol) && link.username === '' && link.password === '';
    return isOurs ? link.href : undefined;
  };
  const discover = (pivot: ElisaPivot, time: TimeRange, asked: Asked): string | undefined => {
    const dataViewId = dataViewOf(kibana, pivot.index);
    const kql = queryOf(options, kibana, pivot, asked);
    if (dataViewId === undefined || kql === undefined) return undefined;
    const segments = kibana.version === 'opensearch' ? ['app', 'data-explorer', 'discover'] : ['app', 'discover'];
    const link = page(pivot.space, segments);
    link.hash = discoverState(options, kibana, dataViewId, time, kql);
    return checked(link);
  };

  return {
    /** The entity's lines of the last day, whatever their environment. */
    pivot: (pivot: ElisaPivot): string | undefined =>
      discover(pivot, RECENT, { entityName: undefined, environment: undefined, errorsOnly: false }),

    logs: (pivot: ElisaPivot, { entityName, environment, window, errorsOnly }: LogLinkSubject): string | undefined =>
      discover(pivot, absolute(window), {
        entityName,
        environment: toNoUse(environment) ? undefined : environment,
        errorsOnly,
      }),

    traces: (pivot: ElisaPivot, window: HalfOpenWindow): string | undefined => {
      if (kibana.traces === undefined || kibana.version === 'opensearch' || pivot.service === null) return undefined;
      // A segment of dots would lead to another page; no service is called so.
      if (/^\.+$/.test(pivot.service)) return undefined;
      const link = page(pivot.space, ['app', 'apm', 'services', pivot.service, 'overview']);
      const { from, to } = absolute(window);
      link.search = new URLSearchParams({ rangeFrom: from, rangeTo: to }).toString();
      return checked(link);
    },
  };
}
