import { Knex } from 'knex';

/** Tables that nothing but a page's transaction may write. */
const FENCED = [
  'incident', 'task_sla', 'problem', 'change', 'itsm_problem', 'event', 'deployment', 'merge_request', 'pipeline',
  'commit_range', 'release_commit', 'deployment_state', 'slo_reading', 'log_hour', 'log_pattern_day',
  'event_series', 'event_history',
];
/** Of these a whole backend deletes what is past its keeping. */
const EXPIRING = ['log_pattern_day', 'slo_reading'];

/**
 * Triggers that watch every change of what must not go wrong, whoever makes it:
 * sampling would miss a watermark that goes back and comes again.
 */
const OBSERVERS = `
create schema harness;
create table harness.violation (at timestamptz default clock_timestamp(), what text, detail text, application_name text);
create table harness.lease_holder (name text primary key, application_name text, epoch bigint, since timestamptz);
create table harness.takeover (name text, from_name text, to_name text, lease_until timestamptz, at timestamptz default clock_timestamp());
create table harness.page (transaction_id xid8, feed text, application_name text, is_stale boolean);
create table harness.event_write (transaction_id xid8, table_name text, application_name text);
create table harness.watermark (feed text, watermark timestamptz, at timestamptz default clock_timestamp());

create function harness.note_lease() returns trigger language plpgsql as $$
declare
  held harness.lease_holder;
  me text := current_setting('application_name');
begin
  select * into held from harness.lease_holder where name = new.name;
  if held.epoch > new.epoch then
    insert into harness.violation (what, detail, application_name) values ('epoch back', new.name, me);
  end if;
  if held.epoch is null or held.epoch < new.epoch then
    if held.application_name <> me then
      insert into harness.takeover (name, from_name, to_name, lease_until) values (new.name, held.application_name, me, old.until);
    end if;
    insert into harness.lease_holder as kept (name, application_name, epoch, since) values (new.name, me, new.epoch, clock_timestamp())
      on conflict (name) do update set application_name = me, epoch = new.epoch, since = clock_timestamp();
  end if;
  return null;
end $$;
create trigger note_lease after insert or update on public.lease for each row execute function harness.note_lease();

create function harness.note_progress() returns trigger language plpgsql as $$
declare
  me text := current_setting('application_name');
  holder text;
begin
  if new.watermark is distinct from old.watermark then
    insert into harness.watermark (feed, watermark) values (format('%s/%s/%s', new.instance, new.stream, new.partition), new.watermark);
    if old.watermark is not null and (new.watermark is null or new.watermark < old.watermark) then
      insert into harness.violation (what, detail, application_name)
      values ('watermark back', format('%s/%s: %s to %s', new.instance, new.stream, old.watermark, new.watermark), me);
    end if;
  end if;
  select application_name into holder from harness.lease_holder
   where name = format('feed:%s:%s:%s:%s', new.source, new.instance, new.stream, new.partition);
  if holder is distinct from me then
    insert into harness.violation (what, detail, application_name)
    values ('stale commit', format('%s/%s/%s/%s belongs to %s', new.source, new.instance, new.stream, new.partition, holder), me);
  end if;
  insert into harness.page (transaction_id, feed, application_name, is_stale)
  values (pg_current_xact_id(), format('%s/%s/%s', new.instance, new.stream, new.partition), me, holder is distinct from me);
  return null;
end $$;
-- A page's transaction sets these two; notes between runs do not.
create trigger note_progress after update of page_state, watermark on public.feed
  for each row execute function harness.note_progress();

-- What a run says of its feed between pages: it must have the lease as well. The harness moves the schedule itself.
create function harness.note_feed() returns trigger language plpgsql as $$
declare
  me text := current_setting('application_name');
  holder text;
begin
  if me = 'harness' then return null; end if;
  select application_name into holder from harness.lease_holder
   where name = format('feed:%s:%s:%s:%s', new.source, new.instance, new.stream, new.partition);
  if holder is distinct from me then
    insert into harness.violation (what, detail, application_name)
    values ('stale feed note', format('%s/%s/%s/%s belongs to %s', new.source, new.instance, new.stream, new.partition, holder), me);
  end if;
  return null;
end $$;
create trigger note_feed after update of next_run_at, consecutive_failures, last_success_at, error_code on public.feed
  for each row execute function harness.note_feed();

-- Rows of events belong into a page's transaction, whose feed is checked above: read at the end.
create function harness.note_events() returns trigger language plpgsql as $$
begin
  insert into harness.event_write (transaction_id, table_name, application_name)
  values (pg_current_xact_id(), tg_table_name, current_setting('application_name'));
  return null;
end $$;
${FENCED.map(
  table =>
    `create trigger note_events after insert or update${EXPIRING.includes(table) ? '' : ' or delete'} on public.${table} for each statement execute function harness.note_events();`,
).join('\n')}
-- The catalog's own relations are written with the catalog.
create trigger note_relations after insert or update on public.entity_relation
  for each row when (new.source <> 'catalog') execute function harness.note_events();

-- Requests that passed an instance's gate, and what it was told of waits: the row's lock puts the two in one order.
create table harness.pass (source text, instance text, at timestamptz, application_name text);
create table harness.gate (source text, instance text, passes bigint default 0, pauses bigint default 0, primary key (source, instance));
create function harness.note_gate() returns trigger language plpgsql as $$
declare
  sent timestamptz := new.sent_at[cardinality(new.sent_at)];
  has_passed boolean := sent is distinct from old.sent_at[cardinality(old.sent_at)];
begin
  if has_passed and sent < new.paused_until then
    insert into harness.violation (what, detail, application_name)
    values ('sent while paused', format('%s/%s, %s before its end', new.source, new.instance, new.paused_until - sent), current_setting('application_name'));
  end if;
  if has_passed then
    insert into harness.pass (source, instance, at, application_name) values (new.source, new.instance, sent, current_setting('application_name'));
  end if;
  insert into harness.gate as seen (source, instance, passes, pauses)
  values (new.source, new.instance, has_passed::integer, (new.paused_until is distinct from old.paused_until)::integer)
  on conflict (source, instance) do update set passes = seen.passes + excluded.passes, pauses = seen.pauses + excluded.pauses;
  return null;
end $$;
create trigger note_gate after update of sent_at, paused_until on public.source_budget for each row execute function harness.note_gate();

create function harness.note_coverage() returns trigger language plpgsql as $$
begin
  -- A range asked for by hand gives way to one that does not touch it; anything else only grows.
  if new.pivot_hash = old.pivot_hash and new.covered_from <= old.covered_to
     and (new.covered_from > old.covered_from or new.covered_to < old.covered_to) then
    insert into harness.violation (what, detail, application_name)
    values ('coverage shrinks', format('series %s, %s', new.series_id, new.stream), current_setting('application_name'));
  end if;
  return null;
end $$;
create trigger note_coverage after update on public.pivot_coverage for each row execute function harness.note_coverage();
`;

export async function installObservers(knex: Knex): Promise<void> {
  await knex.raw(OBSERVERS.replace(/\?/g, '\\?'));
}

export type ViolationKind =
  | 'epoch back'
  | 'watermark back'
  | 'stale commit'
  | 'stale feed note'
  | 'event rows outside a fenced page'
  | 'coverage shrinks'
  | 'sent while paused';

export interface Observed {
  readonly violations: Record<ViolationKind, number>;
  readonly examples: readonly string[];
  readonly watermarkMoves: number;
  /** Pages committed, and transactions that wrote rows of events. */
  readonly pages: number;
  readonly eventWrites: number;
  /** Leases that passed from one worker to another. */
  readonly takeovers: number;
}

/** What the triggers saw. */
export async function readObserved(knex: Knex): Promise<Observed> {
  const violations: Record<ViolationKind, number> = {
    'epoch back': 0,
    'watermark back': 0,
    'stale commit': 0,
    'stale feed note': 0,
    'event rows outside a fenced page': 0,
    'coverage shrinks': 0,
    'sent while paused': 0,
  };
  const { rows } = await knex.raw<{ rows: { what: ViolationKind; count: number; example: string }[] }>(
    `select what, count(*)::integer as count, min(detail) as example from harness.violation group by what`,
  );
  for (const row of rows) violations[row.what] = row.count;
  const { rows: unfenced } = await knex.raw<{ rows: { count: number; example: string | null }[] }>(
    `select count(distinct transaction_id)::integer as count, min(table_name || ' by ' || event.application_name) as example
       from harness.event_write as event left join harness.page using (transaction_id)
      where page.transaction_id is null or page.is_stale`,
  );
  violations['event rows outside a fenced page'] = unfenced[0].count;
  const count = async (table: string, what = '*') =>
    (await knex.raw<{ rows: { count: number }[] }>(`select count(${what})::integer as count from harness.${table}`)).rows[0].count;
  return {
    violations,
    examples: [
      ...rows.map(row => `${row.what}: ${row.example}`),
      ...(unfenced[0].count > 0 ? [`event rows outside a fenced page: ${unfenced[0].example}`] : []),
    ],
    pages: await count('page'),
    eventWrites: await count('event_write', 'distinct transaction_id'),
    watermarkMoves: await count('watermark'),
    takeovers: await count('takeover'),
  };
}

/** What passed an instance's gate in the database. */
export interface GateSeen {
  readonly source: string;
  readonly instance: string;
  /** Requests let through. */
  readonly passes: number;
  /** Times that it was told to wait. */
  readonly pauses: number;
}

/** Requests that one gate let through around an instant, oldest first. */
export async function readPasses(knex: Knex, gate: GateSeen, fromMs: number, toMs: number): Promise<readonly { atMs: number; by: string }[]> {
  const { rows } = await knex.raw<{ rows: { atMs: number; by: string }[] }>(
    `select (extract(epoch from at) * 1000)::float8 as "atMs", application_name as by
       from harness.pass
      where source = ? and instance = ? and at >= ? and at < ?
      order by at`,
    [gate.source, gate.instance, new Date(fromMs), new Date(toMs)],
  );
  return rows;
}

export async function readGates(knex: Knex): Promise<readonly GateSeen[]> {
  const { rows } = await knex.raw<{ rows: GateSeen[] }>(
    `select source, instance, passes::integer, pauses::integer from harness.gate order by 1, 2`,
  );
  return rows;
}

/**
 * Lets the leases of these workers run out now rather than in twenty seconds.
 *
 * Their end is by the database's clock alone, so this equals the time having
 * passed, and takeovers come sooner and more often than in earnest.
 */
export async function expireLeases(knex: Knex, ...applications: readonly string[]): Promise<void> {
  await knex.raw(
    // A paused worker may hold the row inside its transaction: waiting for it would be for ever.
    `update lease set until = '-infinity'
      where name in (
        select lease.name from lease
          join harness.lease_holder as holder using (name)
         where holder.application_name = any(?) for update of lease skip locked)`,
    [[...applications]],
  );
}
