import type { EventLink } from '@rosetta/backstage-plugin-monitoring-common';
import { startOfDay } from '../calendar';
import type { IsMember } from '../recurrence';
import { Span } from '../spans';
import { YEAR, ZONE } from './simulatedYear';

export const SHOP = 'component:default/shop';
export const CART = 'component:default/cart';
export const TILL = 'component:default/till';
export const WEB = 'system:default/web';
export const DESK = 'system:default/desk';
export const SALES = 'domain:default/sales';

/** Two services in production, one of them in a second environment, and what none of ours is. */
export const SERIES = [
  { entityRef: SHOP, environment: 'production' },
  { entityRef: CART, environment: 'production' },
  { entityRef: SHOP, environment: 'uat' },
  { entityRef: CART, environment: 'unknown' },
] as const;

export function linkTo(entityRef: string, environment = 'production'): EventLink {
  return { entityRef, environment, via: 'direct' };
}

/** Also one that is young, and deployed by another tool. */
export const DELIVERED = [
  { entityRef: SHOP, environment: 'production' },
  { entityRef: CART, environment: 'production' },
  { entityRef: TILL, environment: 'production' },
  { entityRef: SHOP, environment: 'uat' },
] as const;

/** The cart moves from one system to another in the middle of the year. */
export const MOVED_MS = startOfDay('2026-07-01', ZONE);
const ALWAYS: Span = { startMs: -Infinity, endMs: Infinity };

/** Who belongs to which scope, and when. */
export const MEMBERSHIPS: readonly Readonly<{ scopeRef: string; entityRef: string; valid: Span }>[] = [
  { scopeRef: WEB, entityRef: SHOP, valid: ALWAYS },
  { scopeRef: WEB, entityRef: CART, valid: { startMs: -Infinity, endMs: MOVED_MS } },
  { scopeRef: DESK, entityRef: CART, valid: { startMs: MOVED_MS, endMs: Infinity } },
  { scopeRef: SALES, entityRef: SHOP, valid: ALWAYS },
  { scopeRef: SALES, entityRef: CART, valid: ALWAYS },
  { scopeRef: DESK, entityRef: TILL, valid: ALWAYS },
  { scopeRef: SALES, entityRef: TILL, valid: ALWAYS },
];

/** When an entity belonged to a subject: an entity always to itself, and everything to ''. */
export function belongings(subject: string, entityRef: string): Span[] {
  if (subject === '' || subject === entityRef) {
    return [ALWAYS];
  }
  return MEMBERSHIPS.flatMap(each =>
    each.scopeRef === subject && each.entityRef === entityRef ? each.valid : [],
  );
}

/** Membership of a subject in one environment. */
export function membersOf(subject: string, environment: string): IsMember {
  return (entityRef, of, atMs) =>
    of === environment &&
    belongings(subject, entityRef).some(valid => atMs >= valid.startMs && atMs < valid.endMs);
}

const instant = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : '');

/** A span as PostgreSQL reads it. */
export function rangeText({ startMs, endMs }: Span): string {
  return `[${instant(startMs)},${instant(endMs)})`.replace('[,', '(,');
}

/** The year's end is the present: nothing is known of later. */
export const NOW_MS = YEAR.endMs;
