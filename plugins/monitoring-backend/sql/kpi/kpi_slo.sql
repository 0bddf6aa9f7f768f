-- Grain: one row per wanted (SLO, period), in their order. KPI.md 0.1, 1.1, 1.2 and 1.5, source: slo_hour.
-- Units: ratios as fractions; good and total in events, or in slices where the SLO is counted in slices; minutes.
-- Bounds of knowledge are given, never read from a clock: alive_from and alive_to (null: no bound) clip what is
-- expected of the entity, known_to is the end of the last hour that was collected, as_of is the present.
-- Announced work is left out of both sides of every figure but those of the columns that end in with_maintenance.
-- consumed of an open calendar period stands against the budget of the whole period: consumed_basis 'whole_period'
-- (slices) or 'projected_traffic' (events, traffic as so far); consumed_so_far is the same against what has passed.
create or replace function kpi_slo(
  slo_ids integer[], period_froms timestamptz[], period_tos timestamptz[],
  alive_froms timestamptz[], alive_tos timestamptz[], known_tos timestamptz[],
  as_of timestamptz, stale_after interval)
returns table (
  position_no bigint,
  slo_id integer,
  period_from timestamptz,
  period_to timestamptz,
  is_open boolean,
  origin text,
  method text,
  target numeric,
  effective_target numeric,
  target_changed boolean,
  good numeric,
  total numeric,
  bad numeric,
  sli numeric,
  sli_lo numeric,
  sli_hi numeric,
  sli_with_maintenance numeric,
  hours_expected integer,
  hours_covered integer,
  hours_idle integer,
  hours_maintenance integer,
  coverage numeric,
  budget_minutes numeric,
  consumed numeric,
  consumed_basis text,
  consumed_so_far numeric,
  consumed_with_maintenance numeric,
  remaining numeric,
  bad_minutes numeric,
  low_traffic boolean,
  compliance text,
  status text,
  reason text
)
language sql stable
set search_path from current
as $$
  with wanted as (
    select given.*, slo.entity_ref, slo.environment, slo.origin, slo.method, given.period_to > as_of as is_open
      from unnest(slo_ids, period_froms, period_tos, alive_froms, alive_tos, known_tos) with ordinality
        as given(slo_id, period_from, period_to, alive_from, alive_to, known_to, n)
      join slo on slo.slo_id = given.slo_id
  ),
  -- Materialized, and the parts below: else the function would be called again for each hour.
  announced as materialized (
    select place.*, announced_slots(place.entity_ref, place.environment, interval '1 hour') as slots
      from (select distinct entity_ref, environment from wanted) as place
  ),
  -- A version's share of the period: all of it, and as much as can be known.
  part as materialized (
    select
      wanted.n, wanted.slo_id, wanted.method, definition.target, definition.missing_policy, announced.slots,
      (definition.target, definition.threshold, definition.operator, definition.slice_target)::text as promise,
      case wanted.method when 'occurrences' then 1 else 3600.0 / definition.slice_seconds end as slots_per_hour,
      span.starts_at, span.ends_at,
      least(span.ends_at, date_trunc('hour', least(coalesce(wanted.known_to, '-infinity'), as_of), 'UTC')) as counted_to
      from wanted
      join slo_definition as definition
        on definition.slo_id = wanted.slo_id
       and definition.valid && tstzrange(wanted.period_from, wanted.period_to)
      join announced
        on announced.entity_ref = wanted.entity_ref
       and announced.environment = wanted.environment
     cross join lateral (
       select
         greatest(wanted.period_from, lower(definition.valid), wanted.alive_from) as starts_at,
         least(wanted.period_to, upper(definition.valid), wanted.alive_to) as ends_at
     ) as span
     where span.starts_at < span.ends_at
  ),
  counted as (
    select part.*, hours.*, work.*,
      hours_between(part.starts_at, greatest(part.starts_at, part.counted_to)) - work.announced_counted as expected,
      hours_between(part.starts_at, part.ends_at) - work.announced_whole as whole,
      extract(epoch from part.ends_at - part.starts_at) / 60 - 60 * work.announced_whole as whole_minutes
      from part
     cross join lateral (
       select
         (count(*) filter (where not is_held and not is_announced))::integer as covered,
         (count(*) filter (where not is_held and not is_announced and hour.total = 0))::integer as idle,
         (count(*) filter (where is_held and not is_announced))::integer as held,
         coalesce(sum(hour.good) filter (where not is_announced), 0) as good,
         coalesce(sum(hour.total) filter (where not is_announced), 0) as total,
         coalesce(sum(hour.good) filter (where not is_held), 0) as all_good,
         coalesce(sum(hour.total) filter (where not is_held), 0) as all_total
         from (
           select
             case part.method when 'occurrences' then slot.good else slot.good_slices end as good,
             case part.method when 'occurrences' then slot.total else slot.valid_slices end as total,
             false as is_held, not isempty(part.slots) and part.slots @> slot.ts as is_announced
             from slo_hour as slot
            where slot.slo_id = part.slo_id
              and slot.ts >= part.starts_at
              and slot.ts < part.counted_to
           union all
           -- hold_last: a missing hour is as the one before it, once.
           select
             case part.method when 'occurrences' then slot.good else slot.good_slices end,
             case part.method when 'occurrences' then slot.total else slot.valid_slices end,
             true, part.slots @> (slot.ts + interval '1 hour')
             from slo_hour as slot
            where part.missing_policy = 'hold_last'
              and slot.slo_id = part.slo_id
              and slot.ts >= part.starts_at - interval '1 hour'
              and slot.ts < part.counted_to - interval '1 hour'
              and not exists (
                select 1 from slo_hour as after where after.slo_id = slot.slo_id and after.ts = slot.ts + interval '1 hour')
         ) as hour
     ) as hours
     cross join lateral (
       select
         coalesce(sum(hours_between(lower(span), upper(span))), 0)::integer as announced_whole,
         coalesce(sum(hours_between(lower(span), least(upper(span), part.counted_to))), 0)::integer as announced_counted
         from unnest(part.slots * tstzmultirange(tstzrange(part.starts_at, part.ends_at))) as span
     ) as work
  ),
  -- What a missing hour would weigh: the mean traffic of the hours that are there, or its slices.
  weighed as (
    select counted.*,
      greatest(expected - covered - held, 0) * case method
        when 'occurrences' then coalesce(sum(counted.total) over every / nullif(sum(covered + held) over every, 0), 0)
        else slots_per_hour
      end as missing
      from counted
    window every as (partition by n)
  ),
  summed as (
    select
      n,
      (array_agg(target order by starts_at desc))[1] as target,
      (array_agg(missing_policy order by starts_at desc))[1] as missing_policy,
      count(distinct promise) > 1 as target_changed,
      sum(good) as good,
      sum(total + policy.bad) as total,
      sum((1 - target) * (total + policy.bad)) as allowed,
      sum(policy.unknown) as unknown,
      sum(missing) as missing,
      sum((1 - target) * policy.unknown) as unknown_allowed,
      sum(all_good) as all_good,
      sum(all_total + policy.bad) as all_total,
      sum((1 - target) * (all_total + policy.bad)) as all_allowed,
      sum(expected) as expected,
      sum(covered)::integer as covered,
      sum(idle)::integer as idle,
      sum(announced_counted)::integer as announced,
      sum(whole - expected) as ahead,
      sum((1 - target) * (whole - expected)) as ahead_allowed,
      sum((1 - target) * whole * slots_per_hour) as whole_slots_allowed,
      sum((1 - target) * announced_whole * slots_per_hour) as announced_slots_allowed,
      sum((1 - target) * whole_minutes) as budget_minutes
      from weighed
     cross join lateral (
       select
         case missing_policy when 'bad' then missing else 0 end as bad,
         case missing_policy when 'bad' then 0 else missing end as unknown
     ) as policy
     group by n
  ),
  judged as (
    select
      wanted.*, summed.target, summed.missing_policy, summed.target_changed, summed.good, summed.total,
      summed.allowed, summed.unknown, summed.missing, summed.unknown_allowed, summed.expected, summed.covered, summed.idle,
      summed.announced, summed.budget_minutes, summed.all_good, summed.all_total,
      summed.total - summed.good as bad,
      summed.covered::numeric / nullif(summed.expected, 0) as coverage,
      summed.missing_policy = 'bad' as is_decided,
      -- What may be bad until the period is over; the same as what may be bad so far where it is over.
      case
        when not wanted.is_open then summed.allowed
        when wanted.method = 'occurrences' then
          summed.allowed + summed.total / nullif(summed.expected, 0) * summed.ahead_allowed
        else summed.whole_slots_allowed
      end as budget,
      case
        when not wanted.is_open then summed.all_allowed
        when wanted.method = 'occurrences' then
          summed.all_allowed + summed.all_total / nullif(summed.expected + summed.announced, 0) * summed.ahead_allowed
        else summed.whole_slots_allowed + summed.announced_slots_allowed
      end as all_budget
      from wanted
      left join summed on summed.n = wanted.n
  ),
  named as (
    select judged.*,
      judged.bad / nullif(judged.budget, 0) as consumed,
      judged.bad / nullif(judged.allowed, 0) as consumed_so_far,
      case
        when judged.target is null then 'not_applicable'
        when judged.budget_minutes = 0 then 'not_applicable'
        when judged.expected = 0 or (judged.covered = 0 and not judged.is_decided) then 'unknown'
        when coalesce(judged.known_to, '-infinity') < least(judged.period_to, judged.alive_to, as_of) - stale_after then 'stale'
        -- Fewer than ten of anything make no ratio (KPI.md 0.5).
        when judged.total < 10 then 'insufficient'
        -- Where absence counts as bad it is evidence, and no lack of it: what was missing has been decided.
        when judged.is_decided then 'ok'
        when judged.coverage < 0.8 then 'insufficient'
        when judged.coverage < 0.95 then 'partial'
        -- What is missing could decide it either way: met at best (the bound is the target or above it), missed at worst.
        when judged.bad <= judged.allowed + judged.unknown_allowed
          and judged.bad + judged.unknown > judged.allowed + judged.unknown_allowed then 'partial'
        else 'ok'
      end as status
      from judged
  )
  select
    n, slo_id, period_from, period_to, is_open, origin, method, target,
    1 - allowed / nullif(total, 0), coalesce(target_changed, false),
    good, total, bad, good / nullif(total, 0),
    good / nullif(total + unknown, 0), (good + missing) / nullif(total + unknown, 0),
    all_good / nullif(all_total, 0),
    expected::integer, covered, idle, announced, coverage,
    budget_minutes, consumed,
    case when not is_open then 'window' when method = 'occurrences' then 'projected_traffic' else 'whole_period' end,
    consumed_so_far,
    (all_total - all_good) / nullif(all_budget, 0),
    1 - consumed, consumed * budget_minutes,
    coalesce(method = 'occurrences' and allowed < 10, false),
    case
      when status not in ('ok', 'partial') then null
      -- An open period of slices is lost for good once its whole budget is spent; one of events is not.
      when is_open and method <> 'occurrences' and bad > budget then 'breached'
      when is_open then case when consumed_so_far > 1 then 'at_risk' else 'on_track' end
      when bad + unknown <= allowed + unknown_allowed then 'met'
      when bad > allowed + unknown_allowed then 'breached'
    end,
    status,
    case status
      when 'not_applicable' then case when target is null then 'not_instrumented' else 'no_error_budget' end
      when 'unknown' then 'no_data_since'
      when 'stale' then 'feed_late'
      when 'insufficient' then case when total = 0 then 'low_traffic' when total < 10 then 'too_few' else 'too_little_history' end
      when 'partial' then 'coverage_low'
    end
  from named
  order by n
$$;
