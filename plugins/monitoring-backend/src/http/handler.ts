import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { RouteId, Routes } from '@rosetta/backstage-plugin-monitoring-common';
import { z } from 'zod';
import { EntityRow } from '../store';
import { Visibility } from './authorization';

/** What a handler is given: everything parsed, checked and allowed. */
export interface HandlerInput<R extends RouteId> {
  readonly params: z.output<Routes[R]['params']>;
  readonly query: z.output<Routes[R]['query']>;
  readonly body: Routes[R]['body'] extends z.ZodType ? z.output<Routes[R]['body']> : undefined;
  /** Undefined only on routes that anyone may call. */
  readonly credentials: BackstageCredentials | undefined;
  readonly visibility: Visibility;
  /** The environment asked for, or the default one; only on routes that have the parameter. */
  readonly environment: string;
  /** The entity of entity routes, visible to the caller. */
  readonly entity: EntityRow | undefined;
  readonly nowMs: number;
}

export type Handler<R extends RouteId> = (
  input: HandlerInput<R>,
) => Promise<z.input<Routes[R]['response']>>;

/** One handler per route: the compiler names the one that is missing. */
export type Handlers = { readonly [R in RouteId]: Handler<R> };

/** The entity of an entity route. The router has put it there before the handler runs. */
export function entityOf(input: { readonly entity: EntityRow | undefined }): EntityRow {
  if (!input.entity) throw new Error('An entity route ran without its entity');
  return input.entity;
}
