import { BasicPermission } from '@backstage/plugin-permission-common';
import { z } from 'zod';

export type AnyObject = z.ZodObject;

/**
 * One route: everything the router, the client, the OpenAPI file and the tests
 * that walk all routes need to know of it.
 */
export interface RouteDefinition<
  TPath extends AnyObject = AnyObject,
  TQuery extends AnyObject = AnyObject,
  TBody extends z.ZodType | undefined = z.ZodType | undefined,
  TResponse extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express path below `/api/monitoring`. */
  readonly path: string;
  readonly summary: string;
  /** Strict: an unknown key is a 400 that names it. */
  readonly params: TPath;
  readonly query: TQuery;
  readonly body: TBody;
  readonly response: TResponse;
  /** Checked before the handler; undefined only for what says nothing of anybody. */
  readonly permission: BasicPermission | undefined;
  /** `entity` routes answer 404 for an entity the caller may not read. */
  readonly visibility: 'none' | 'entity' | 'list';
  readonly caller: 'anyone' | 'user_or_service';
  /** Whether callers with the same rights who may read everything are given one answer for a few seconds (ADR 0026). */
  readonly isShared?: boolean;
  /** Of an answer that is no JSON: text, as a file. */
  readonly contentType?: 'text/csv';
}

/** Keeps the literal types of a definition. */
export function route<
  TPath extends AnyObject,
  TQuery extends AnyObject,
  TBody extends z.ZodType | undefined,
  TResponse extends z.ZodType,
>(
  definition: RouteDefinition<TPath, TQuery, TBody, TResponse>,
): RouteDefinition<TPath, TQuery, TBody, TResponse> {
  return definition;
}

/** No parameters at all. */
export const nothing = z.strictObject({});
export const environment = z.string().min(1).max(63).optional();
/** Of lists: where the page before ended, opaque, and how many rows are wanted. */
export const cursor = z.string().max(512).optional();
export const limit = z.coerce.number().int().min(1).max(200).default(50);

/** A page of a list. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int() });
