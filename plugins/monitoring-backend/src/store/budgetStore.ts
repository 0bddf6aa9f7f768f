import { BudgetGrant, BudgetKey, BudgetStore } from '@rosetta/backstage-plugin-monitoring-node';
import { Knex } from 'knex';

/** Requests keep this much more distance than the rate asks, so that jitter on the wire stays inside it: with 1.1 three of 2,734 seconds held one too many. */
const SPACING_MARGIN = 1.25;

/** Longest wait that is promised ahead; beyond it the caller asks again. */
const MAX_RESERVED_MS = 5_000;

/**
 * A request budget that all replicas share: one row per instance, each request
 * takes the next free moment. There is no burst, so no sliding second ever holds
 * more than the rate.
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

  async pausedMs(key: BudgetKey): Promise<number> {
    const { rows } = await this.knex.raw<{ rows: { paused_ms: number }[] }>(
      `select greatest(0, extract(epoch from paused_until - clock_timestamp()) * 1000)::float8 as paused_ms
         from source_budget where source = ? and instance = ? and paused_until > clock_timestamp()`,
      [key.source, key.instance],
    );
    return rows[0]?.paused_ms ?? 0;
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
