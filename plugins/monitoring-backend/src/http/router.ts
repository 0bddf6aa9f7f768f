import { RouteDefinition, RouteId, routes } from '@rosetta/backstage-plugin-monitoring-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { DatabaseWatch, EntityReader } from '../store';
import { findEntity } from './appId';
import { Authorization, Visibility } from './authorization';
import { ApiError, errorHandler } from './errors';
import { HandlerInput, Handlers } from './handler';
import { Remembered } from './remembered';

export interface RouterOptions {
  readonly authorization: Authorization;
  readonly entities: EntityReader;
  readonly handlers: Handlers;
  readonly environments: readonly string[];
  readonly defaultEnvironment: string;
  readonly now: () => number;
  readonly log: (message: string, fields: Record<string, string>) => void;
  /** How long the answer to a shared route is given again to callers with the same rights; 0 and absent: never. */
  readonly sharedMs?: number;
  /** Ends requests at once while the database is away; without it they wait for the pool to give up. */
  readonly watch?: DatabaseWatch;
}

/** Names the field at fault and says what works. */
function inputError(place: string, error: z.ZodError): ApiError {
  const [issue] = error.issues;
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    return new ApiError(400, 'unknown_parameter', `${key}: no such ${place} parameter`, { field: key });
  }
  const field = issue.path.length > 0 ? issue.path.join('.') : place;
  return new ApiError(400, 'invalid_parameter', `${field}: ${issue.message}`, { field });
}

function parse<T extends z.ZodType>(place: string, schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw inputError(place, result.error);
  return result.data;
}

/**
 * The query as strings, with own keys only: express's parser builds objects out of
 * `a[b]=c` and drops `__proto__` without a word.
 *
 * @throws ApiError 400 for a parameter that the route does not have, or has twice
 */
function readQuery(url: string, schema: z.ZodObject): Record<string, string> {
  const values: [string, string][] = [...new URL(url, 'http://localhost').searchParams];
  const seen = new Set<string>();
  for (const [name] of values) {
    const field = name.slice(0, 60);
    if (!Object.hasOwn(schema.shape, name)) {
      throw new ApiError(400, 'unknown_parameter', `${field}: no such query parameter`, { field });
    }
    if (seen.has(name)) {
      throw new ApiError(400, 'invalid_parameter', `${field}: give it once`, { field });
    }
    seen.add(name);
  }
  return Object.fromEntries(values);
}

const EVERYTHING: Visibility = { kind: 'all' };

/** Answers about scopes that are held at once: each is some ten kilobytes. */
const MOST_SHARED = 200;

/** An answer as it is sent. Many may wait for one: it is encoded and hashed once, and not for each of them in a row. */
interface Encoded {
  readonly body: Buffer;
  etag?: string;
}

const encode = async (answer: Promise<unknown>): Promise<Encoded> => ({ body: Buffer.from(JSON.stringify(await answer)) });

function sendJson(response: express.Response, answer: Encoded): void {
  const etagOf = response.app.get('etag fn') as ((body: Buffer) => string) | undefined;
  answer.etag ??= etagOf?.(answer.body);
  if (answer.etag) response.set('ETag', answer.etag);
  response.type('json').send(answer.body);
}

/**
 * The routes of the table as an express router: parse, authenticate, authorize,
 * look the entity up, answer.
 *
 * Credentials come first, so that a caller without any learns nothing from a 400.
 */
export function createRouter(options: RouterOptions): express.Router {
  const { authorization, handlers } = options;
  const shared = new Remembered<Encoded>(options.now, options.sharedMs ?? 0, MOST_SHARED);
  const router = Router();
  router.use(express.json({ limit: '256kb', strict: true }));
  for (const id of Object.keys(routes) as RouteId[]) {
    const definition = routes[id] as unknown as RouteDefinition;
    /** JSON, or the text of a file. */
    const answerTo = async (request: express.Request): Promise<Encoded | string> => {
      const credentials =
        definition.caller === 'anyone' ? undefined : await authorization.credentials(request);
      if (definition.permission && credentials && !(await authorization.may(definition.permission, credentials))) {
        throw new ApiError(
          403,
          'not_permitted',
          `You need the permission ${definition.permission.name}; ask whoever runs this Backstage`,
        );
      }
      const params = parse('path', definition.params, request.params);
      const query = parse('query', definition.query, readQuery(request.originalUrl, definition.query)) as { environment?: string };
      const body = definition.body ? parse('body', definition.body, request.body) : undefined;
      const environment = query.environment ?? options.defaultEnvironment;
      if (!options.environments.includes(environment)) {
        throw new ApiError(
          400,
          'invalid_parameter',
          `environment: must be one of ${options.environments.join(', ')}`,
          { field: 'environment' },
        );
      }
      const visibility =
        credentials && definition.visibility !== 'none'
          ? await authorization.visibility(credentials)
          : EVERYTHING;
      const entity =
        definition.visibility === 'entity'
          ? await findEntity((params as { appId: string }).appId, environment, visibility, options.entities)
          : undefined;
      const handler = handlers[id] as (input: HandlerInput<RouteId>) => Promise<unknown>;
      const answer = () =>
        handler({
          params, query, body, credentials, visibility, environment, entity,
          nowMs: options.now(),
        } as HandlerInput<RouteId>);
      if (definition.contentType !== undefined) return (await answer()) as string;
      if (!definition.isShared || !credentials || visibility.kind !== 'all') return encode(answer());
      const key = JSON.stringify([id, environment, query, await authorization.readingRights(credentials)]);
      return shared.get(key, () => encode(answer()));
    };
    router[definition.method](definition.path, async (request, response) => {
      const work = () => answerTo(request);
      const answer = await (options.watch ? options.watch.whileThere(work) : work());
      response.set('Cache-Control', 'private, max-age=0, must-revalidate');
      if (typeof answer !== 'string') {
        sendJson(response, answer);
        return;
      }
      const name = definition.path.split('/').at(-1)!.replace(/:(\w+)/g, (_, field: string) => request.params[field]);
      response.attachment(name).type(definition.contentType!).send(answer);
    });
  }
  router.use((_request, _response) => {
    throw new ApiError(404, 'no_such_route', 'No such route; GET /api/monitoring/openapi.json lists them');
  });
  router.use(errorHandler(options.log));
  return router;
}
