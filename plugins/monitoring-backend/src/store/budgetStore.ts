import { BudgetGrant, BudgetKey, BudgetStore } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** Requests are planned with this much more distance than the rate asks, so that few have to wait again at the gate. */
const SPACING_MARGIN = 1.1;

/** The second that holds no more requests than the rate is this much longer, for the way from the gate to upstream, and for upstream to look at its clock. */
const WIRE_JITTER_SECONDS = 0.5;

/** Longest wait that is promised ahead; beyond it the caller asks again. */
const MAX_RESERVED_MS = 5_000;

/**
 * A request budget that all replicas share: one row per instance. Each request takes the
 * next free moment, without a burst, and passes a gate right before it is sent; the gate
 * remembers when the last ones were, so no sliding second holds more than the rate
 * whoever was held up on the way.
 */
export class PostgresBudgetStore implements BudgetStore {
  constructor(private readonly knex: Knex) {}

  async take(key: BudgetKey, ratePerSecond: number, share: number): Promise<BudgetGrant> {
    const spacing = SPACING_MARGIN / ratePerSecond;
    const values = {
      source: key.source,
      instance: key.instance,
      spacing,
      isShared: share < 1,
      sharedSpacing: spacing / share,
      reserve: MAX_RESERVED_MS / 1_000,
    };
    const free = `greatest(clock_timestamp(), budget.next_at, budget.paused_until,
      case when cast(:isShared as boolean) then budget.next_shared_at else '-infinity' end)`;
    // One round trip: the moment is taken and the request counted, or neither.
    const { rows: granted } = await this.knex.raw<{ rows: { wait_ms: number }[] }>(
      `with taken as (
         insert into source_budget as budget (source, instance, next_at, next_shared_at)
         values (:source, :instance, clock_timestamp() + make_interval(secs => cast(:spacing as float8)),
                 case when cast(:isShared as boolean)
                   then clock_timestamp() + make_interval(secs => cast(:sharedSpacing as float8)) else '-infinity' end)
         on conflict (source, instance) do update
           set next_at = ${free} + make_interval(secs => cast(:spacing as float8)),
               next_shared_at = case when cast(:isShared as boolean)
                 then ${free} + make_interval(secs => cast(:sharedSpacing as float8)) else budget.next_shared_at end
           where ${free} < clock_timestamp() + make_interval(secs => cast(:reserve as float8))
         returning greatest(0, extract(epoch from next_at - clock_timestamp()) - cast(:spacing as float8))::float8 * 1000 as wait_ms
       ), counted as (
         insert into source_usage as used (source, instance, minute, requests, rate_limited)
         select :source, :instance, date_trunc('minute', clock_timestamp()), 1, 0 from taken
         on conflict (source, instance, minute) do update set requests = used.requests + 1
       )
       select wait_ms from taken`,
      values,
    );
    if (granted.length > 0) return { granted: true, waitMs: granted[0].wait_ms };
    // Too far ahead, or paused as upstream asked: come back, at the latest in five seconds.
    return { granted: false, waitMs: MAX_RESERVED_MS };
  }

  async enter(key: BudgetKey, ratePerSecond: number): Promise<number> {
    // A rate below one a second is one request in a longer window.
    const most = Math.max(1, Math.floor(ratePerSecond));
    const values = { ...key, most, window: most / ratePerSecond + WIRE_JITTER_SECONDS };
    // The row is locked by the update, so callers pass one after the other and each sees who went before.
    const { rows } = await this.knex.raw<{ rows: { wait_ms: number }[] }>(
      `with gate as (
         select greatest(paused_until, case when cardinality(sent_at) >= :most
                  then sent_at[cardinality(sent_at) - :most + 1] + make_interval(secs => cast(:window as float8))
                  else '-infinity' end) as free_at
           from source_budget where source = :source and instance = :instance for update
       ), entered as (
         update source_budget as budget
            set sent_at = (budget.sent_at || clock_timestamp())[greatest(1, cardinality(budget.sent_at) + 2 - :most):]
           from gate
          where budget.source = :source and budget.instance = :instance and gate.free_at <= clock_timestamp()
       )
       select greatest(0, extract(epoch from free_at - clock_timestamp()) * 1000)::float8 as wait_ms from gate`,
      values,
    );
    if (rows.length === 0) throw new Error('enter() comes after take(), which makes the row');
    return rows[0].wait_ms;
  }

  async pause(key: BudgetKey, seconds: number): Promise<void> {
    await this.knex.raw(
      `insert into source_budget as budget (source, instance, paused_until)
       values (?, ?, clock_timestamp() + make_interval(secs => ?))
       on conflict (source, instance) do update
         set paused_until = greatest(budget.paused_until, excluded.paused_until)`,
      [key.source, key.instance, seconds],
    );
    await this.knex.raw(
      `insert into source_usage as used (source, instance, minute, requests, rate_limited)
       values (?, ?, date_trunc('minute', clock_timestamp()), 0, 1)
       on conflict (source, instance, minute) do update set rate_limited = used.rate_limited + 1`,
      [key.source, key.instance],
    );
  }
}
