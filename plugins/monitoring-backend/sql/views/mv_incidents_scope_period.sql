-- Grain: one row per scope ('' = everything), environment, period of kpi_incident_span and priority (0 = none given,
-- null is -1: all of them together) with an incident. KPI.md 1.7 and 4.4; columns as kpi_incident_period. Counts, seconds.
-- Open periods end with the last day of the bound: there is no clock in a view.
create materialized view mv_incidents_scope_period as
select
  place.environment,
  coalesce(kpi.priority, (-1)::smallint) as priority_key,
  kpi.*
from view_bound
cross join (select distinct environment from series where environment <> 'unknown') as place
cross join lateral (
  select
    array_agg(member.subject) as subjects, array_agg(member.series_id) as series_ids, array_agg(member.valid) as valid
  from kpi_incident_member(
    array(select distinct scope_ref from entity_scope union all select ''), place.environment, null) as member
) as members
cross join lateral (
  select
    array_agg(span.period_key || case when span.is_previous then ' before' else '' end) as keys,
    array_agg(span.starts) as starts, array_agg(span.ends) as ends
  from kpi_incident_span(view_bound.day_to, view_bound.reporting_zone) as span
) as period
cross join lateral kpi_incident_period(
  'infinity', view_bound.day_to::timestamp at time zone view_bound.reporting_zone,
  members.subjects, members.series_ids, members.valid, period.keys, period.starts, period.ends) as kpi;

create unique index mv_incidents_scope_period_key
  on mv_incidents_scope_period (subject, environment, period_key, priority_key);
