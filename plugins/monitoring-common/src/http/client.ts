import { z } from 'zod';
import { RouteDefinition } from './routeDefinition';
import { RouteId, Routes, routes } from './routes';

type Input<R extends RouteId> = {
  params?: z.input<Routes[R]['params']>;
  query?: z.input<Routes[R]['query']>;
  signal?: AbortSignal;
} & (Routes[R]['body'] extends z.ZodType ? { body: z.input<Routes[R]['body']> } : { body?: undefined });

/** What a failed call says: our own error body (API.md, Errors), never upstream's. */
export class MonitoringApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'MonitoringApiError';
    this.status = status;
    this.code = code;
  }
}

const errorBody = z.object({
  error: z.object({ name: z.string(), message: z.string(), code: z.string().optional() }),
});

/** Anything that answers like `fetch`. */
export type FetchLike = (url: string, init?: RequestInit) => Promise<Response>;

function expand(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
}

/**
 * A typed client made from the route table.
 *
 * @param baseUrl - gives the URL of `/api/monitoring`, without a slash at the end
 */
export function createMonitoringClient(options: {
  baseUrl: () => Promise<string>;
  fetch: FetchLike;
}) {
  return {
    /**
     * Calls a route and parses its answer once.
     *
     * @throws MonitoringApiError when the answer is an error
     * @throws ZodError when the answer is not what the route promises
     */
    async call<R extends RouteId>(
      id: R,
      input: Input<R>,
    ): Promise<z.output<Routes[R]['response']>> {
      const definition = routes[id];
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(input.query ?? {})) {
        if (value !== undefined) query.set(name, String(value));
      }
      const search = query.size > 0 ? `?${query}` : '';
      const response = await options.fetch(
        `${await options.baseUrl()}${expand(definition.path, input.params)}${search}`,
        {
          method: definition.method.toUpperCase(),
          signal: input.signal,
          ...(input.body === undefined
            ? {}
            : {
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(input.body),
              }),
        },
      );
      const isText = response.ok && (definition as RouteDefinition).contentType !== undefined;
      const body: unknown = await (isText ? response.text() : response.json().catch(() => undefined));
      if (!response.ok) {
        const parsed = errorBody.safeParse(body);
        throw new MonitoringApiError(
          response.status,
          parsed.data?.error.code ?? parsed.data?.error.name ?? 'unexpected_answer',
          parsed.data?.error.message ?? `The monitoring backend answered ${response.status}`,
        );
      }
      return definition.response.parse(body) as z.output<Routes[R]['response']>;
    },
  };
}

export type MonitoringClient = ReturnType<typeof createMonitoringClient>;
