-- Those of of_series whose delivery has to be counted from facts: what is kept of the others is what the facts say.
-- Kept rows are of now and by the rules of dora_bound, so a reading as of a moment or by other rules has all of them counted.
create or replace function kpi_dora_fresh(of_series integer[], known_at timestamptz, causal_windows interval[], main_p numeric)
returns integer[]
language sql stable
set search_path from current
as $$
  select array(
    select asked.series_id
    from unnest(of_series) as asked(series_id)
    where known_at <> 'infinity'
      or not exists (
        select 1 from dora_bound as bound
         where bound.causal_windows = kpi_dora_fresh.causal_windows
           and bound.main_p = kpi_dora_fresh.main_p)
      or asked.series_id in (select marked.series_id from delivery_dirty as marked)
    order by asked.series_id)
$$;
