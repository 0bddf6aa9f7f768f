import { z } from 'zod';
import {
  CollectTarget,
  ConnectorError,
  HttpClient,
  HttpResponse,
  paginate,
  Redactor,
} from '@rosetta/backstage-plugin-monitoring-node';
import { Series } from './entityMatcher';
import { DynatracePivot } from './pivot';
import { schemaChanged } from './rejections';
import { buildSelector } from './selector';

const MAX_PAGES = 200;

/** What the parts of one configured environment share. */
export interface ListContext {
  readonly instance: string;
  readonly http: HttpClient;
  /** Path segments between the base URL and the API's own routes. */
  readonly apiSegments: readonly string[];
  readonly redactor: Redactor;
}

/** What every request of a run carries. */
export interface Caller {
  readonly signal: AbortSignal;
  readonly budgetShare?: number;
}

/** A collection of the API that is read page by page. */
export interface ListEndpoint {
  /** Last segment of its path, which is also the key of its list unless said otherwise. */
  readonly name: 'problems' | 'events' | 'entities' | 'slo';
  /** Member of a record that holds its id. */
  readonly idKey: string;
}

export const routeOf = ({ name }: ListEndpoint) => `GET /${name}`;

export interface UpstreamPage {
  readonly response: HttpResponse;
  readonly records: readonly unknown[];
}

export type Query = Readonly<Record<string, string>>;

const nextSchema = z.object({ nextPageKey: z.string().max(8_000).nullish() });

/**
 * Walks a collection by its page keys.
 *
 * @throws ConnectorError; `schema_changed` when an answer has no list
 */
export function walkList(
  context: ListContext,
  caller: Caller,
  endpoint: ListEndpoint,
  query: Query,
  startCursor?: string,
) {
  const owner = { instance: context.instance, route: routeOf(endpoint) };
  return paginate<UpstreamPage>({
    source: 'dynatrace',
    instance: context.instance,
    route: owner.route,
    maxPages: MAX_PAGES,
    ...(startCursor === undefined ? {} : { startCursor }),
    fetchPage: async nextPageKey => {
      const response = await context.http.request({
        method: 'GET',
        segments: [...context.apiSegments, endpoint.name],
        // Any parameter beside nextPageKey is answered with 400.
        query: nextPageKey === undefined ? { ...query } : { nextPageKey },
        signal: caller.signal,
        ...(caller.budgetShare === undefined ? {} : { budgetShare: caller.budgetShare }),
      });
      const next = nextSchema.safeParse(response.json);
      const records = z
        .object({ [endpoint.name]: z.array(z.unknown()) })
        .safeParse(response.json).data?.[endpoint.name];
      if (!next.success || !records) throw schemaChanged(owner, `no list of ${endpoint.name}`);
      return { page: { response, records }, nextCursor: next.data.nextPageKey };
    },
  });
}

/** A walk from a stored key, or from the beginning when upstream has forgotten the key. */
export async function* walkListFrom(
  context: ListContext,
  caller: Caller,
  endpoint: ListEndpoint,
  query: Query,
  startKey: string | undefined,
) {
  if (startKey === undefined) {
    yield* walkList(context, caller, endpoint, query);
    return;
  }
  let hasBegun = false;
  try {
    for await (const page of walkList(context, caller, endpoint, query, startKey)) {
      hasBegun = true;
      yield page;
    }
  } catch (error) {
    const isForgotten =
      error instanceof ConnectorError && ['bad_request', 'not_found', 'gone'].includes(error.code);
    if (hasBegun || !isForgotten) throw error;
    yield* walkList(context, caller, endpoint, query);
  }
}

/**
 * Asks Dynatrace which records belong to each selector pivot: a selector cannot be
 * evaluated here. Costs one walk per distinct selector and query, which is why ids and
 * tags, matched from the answer itself, are the better mapping.
 *
 * @param queries - the first pages of what the run itself asks
 * @returns record id → series
 */
export async function matchSelectors(
  context: ListContext,
  caller: Caller,
  targets: readonly CollectTarget<DynatracePivot>[],
  endpoint: ListEndpoint,
  queries: readonly Query[],
): Promise<Map<string, Series[]>> {
  const bySelector = new Map<string, Series[]>();
  for (const { pivot, entityRef, environment } of targets) {
    if (pivot.kind !== 'selector') continue;
    const text = buildSelector(pivot.selector);
    bySelector.set(text, [...(bySelector.get(text) ?? []), { entityRef, environment }]);
  }
  const matches = new Map<string, Series[]>();
  const idSchema = z.object({ [endpoint.idKey]: z.string() });
  for (const [entitySelector, series] of bySelector) {
    for (const query of queries) {
      try {
        for await (const { page } of walkList(context, caller, endpoint, { ...query, entitySelector })) {
          for (const record of page.records) {
            const id = idSchema.safeParse(record).data?.[endpoint.idKey];
            if (id !== undefined) matches.set(id, [...(matches.get(id) ?? []), ...series]);
          }
        }
      } catch (error) {
        // One selector that Dynatrace refuses must not hide the records of all others.
        if (!(error instanceof ConnectorError) || error.code !== 'bad_request') throw error;
      }
    }
  }
  return matches;
}
