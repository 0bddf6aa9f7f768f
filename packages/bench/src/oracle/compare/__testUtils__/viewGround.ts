import { DEFAULT_OBJECTIVES, SignalFact, SloDefinition } from '@rosetta/backstage-plugin-monitoring-common';
import { latencySlo, sloDefinition } from '@rosetta/backstage-plugin-monitoring-backend/src/__testUtils__/slos';
import {
  DeriveStore,
  Partitions,
  SeriesIds,
  ViewCatalog,
} from '@rosetta/backstage-plugin-monitoring-backend/src/store';
import { writeSignals } from '@rosetta/backstage-plugin-monitoring-backend/src/store/signalStore';
import { applySlos } from '@rosetta/backstage-plugin-monitoring-backend/src/store/sloStore';
import { Knex } from 'knex';
import { startOfDay } from '../../calendar';
import type { Span } from '../../spans';
import { CART, DESK, rangeText, SALES, SHOP, WEB } from '../services';
import { ZONE } from '../simulatedYear';
import { drawHours } from './yearOfSignals';

const HOUR_MS = 3_600_000;

/** The hour up to which everything is known; the present is a little later. */
export const SEEN_MS = Date.UTC(2026, 10, 18, 10);
export const PRESENT_MS = SEEN_MS + 20 * 60_000;

/** Since when hours are kept of each: the cart began to exist in the middle of August, in the middle of a day. */
export const LIVES: Readonly<Record<string, Span>> = {
  [SHOP]: { startMs: startOfDay('2026-06-20', ZONE), endMs: SEEN_MS },
  [CART]: { startMs: Date.UTC(2026, 7, 14, 13), endMs: SEEN_MS },
};

/** Work on the shop: announced, also on parts of hours; taken back while it went on; announced too late. */
export const WORK: readonly (Span & { registeredMs: number; removedMs: number | null })[] = [
  [Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 9, 25, 5), -HOUR_MS, null] as const,
  [Date.UTC(2026, 10, 2, 10, 20), Date.UTC(2026, 10, 2, 13, 40), -HOUR_MS, null] as const,
  [Date.UTC(2026, 10, 5, 8), Date.UTC(2026, 10, 5, 14), -HOUR_MS, Date.UTC(2026, 10, 5, 11)] as const,
  [Date.UTC(2026, 10, 9, 8), Date.UTC(2026, 10, 9, 12), HOUR_MS, null] as const,
  [Date.UTC(2026, 10, 20, 8), Date.UTC(2026, 10, 20, 12), -HOUR_MS, null] as const,
].map(([startMs, endMs, registered, removedMs]) => ({
  startMs,
  endMs,
  registeredMs: startMs + registered,
  removedMs,
}));

/** Announced hours that are left out: whole ones, which is the views' reading of "touched". */
export function announcedHours(entityRef: string): Span[] {
  return entityRef === SHOP
    ? WORK.filter(work => work.registeredMs <= work.startMs).map(({ startMs, endMs, removedMs }) => ({
        startMs: Math.ceil(startMs / HOUR_MS) * HOUR_MS,
        endMs: Math.floor(Math.min(endMs, removedMs ?? Infinity) / HOUR_MS) * HOUR_MS,
      }))
    : [];
}

const calendar = (unit: 'month' | 'quarter') => ({ kind: 'calendar', unit, count: 1, zone: ZONE, anchor: null } as const);

/** What is promised: by events and by slices, rolling and by the calendar, with every policy for missing hours. */
export const PROMISES: readonly SloDefinition[] = [SHOP, CART].flatMap(entityRef => [
  sloDefinition({ entityRef }),
  sloDefinition({ entityRef, name: 'strict', target: 0.9995, missingPolicy: 'bad' }),
  sloDefinition({ entityRef, name: 'held', target: 0.99, missingPolicy: 'hold_last', window: calendar('month') }),
  latencySlo({ entityRef, target: 0.7 }),
  latencySlo({ entityRef, name: 'slow', target: 0.8, missingPolicy: 'bad', window: calendar('quarter') }),
  latencySlo({ entityRef, name: 'slow held', target: 0.75, missingPolicy: 'hold_last', window: calendar('month') }),
  sloDefinition({ entityRef, name: 'of its tier', origin: 'tier', target: 0.98 }),
]);

/** Two services as the product collects, derives and refreshes them. */
export class ViewGround {
  readonly ids = new SeriesIds();
  readonly hours: Readonly<Record<string, readonly SignalFact[]>>;

  constructor(readonly knex: Knex, private readonly views: ViewCatalog, isDisputed: boolean) {
    this.hours = {
      [SHOP]: drawHours({ entityRef: SHOP, window: LIVES[SHOP], seed: 21, isDisputed }),
      [CART]: drawHours({ entityRef: CART, window: LIVES[CART], seed: 22, isDisputed }),
    };
  }

  async fill(): Promise<void> {
    const { knex, ids } = this;
    const facts = [...this.hours[SHOP], ...this.hours[CART]];
    const memberships = [
      [WEB, SHOP],
      [DESK, CART],
      [SALES, SHOP],
      [SALES, CART],
    ];
    await knex.raw(
      `insert into entity (entity_ref, kind, name, tier, tier_declared, content_hash, first_seen_at)
       select ref, 'component', ref, 2, true, '', '2026-01-01' from unnest(?::text[]) as ref`,
      [[SHOP, CART]],
    );
    await knex.raw(
      `insert into entity_scope (scope_ref, scope_kind, entity_ref, valid)
       select scope_ref, split_part(scope_ref, ':', 1), entity_ref, ?::tstzrange
         from unnest(?::text[], ?::text[]) as given(scope_ref, entity_ref)`,
      [
        rangeText({ startMs: -Infinity, endMs: Infinity }),
        memberships.map(([scope]) => scope),
        memberships.map(([, entity]) => entity),
      ],
    );
    await new Partitions(knex).ensure('signal_hour', LIVES[SHOP].startMs, SEEN_MS);
    await new Partitions(knex).ensure('slo_hour', LIVES[SHOP].startMs - 40 * 24 * HOUR_MS, SEEN_MS + 24 * HOUR_MS);
    await ids.ensure(knex, facts);
    await this.announce();
    await knex.transaction(transaction => applySlos(transaction, PROMISES));
    await knex.transaction(transaction => writeSignals(transaction, facts, ids, ZONE));
    await knex.raw(
      `insert into pivot_coverage (series_id, source, instance, stream, pivot_hash, covered_from, covered_to)
       select series_id, 'dynatrace', 'main', 'signals_hour', '', ?, ? from series`,
      [new Date(LIVES[SHOP].startMs), new Date(SEEN_MS)],
    );
    await this.derive();
  }

  private async announce(): Promise<void> {
    for (const work of WORK) {
      await this.knex.raw(
        `insert into maintenance_window (entity_ref, environment, origin, starts_at, ends_at, registered_at, removed_at)
         values (?, 'production', ?, ?, ?, ?, ?)`,
        [
          SHOP,
          `work ${work.startMs}`,
          new Date(work.startMs),
          new Date(work.endMs),
          new Date(work.registeredMs),
          work.removedMs === null ? null : new Date(work.removedMs),
        ] as Knex.RawBinding[],
      );
    }
  }

  private async derive(): Promise<void> {
    const store = new DeriveStore(this.knex, ZONE, DEFAULT_OBJECTIVES);
    while ((await store.deriveAppDays(500, PRESENT_MS, () => 'ok')) > 0);
    while ((await store.deriveScopeDays(500, () => 'ok')) > 0);
    await store.moveViewBound(PRESENT_MS);
    await store.moveSloBound(PRESENT_MS);
    await this.views.refresh();
  }
}
