-- Grain: one row per series, reporting-zone day and priority (0 = none given) with an incident open, within the bound
-- (view_bound). KPI.md 1.7 and 8; columns as kpi_incident_day. Units: counts, seconds.
create materialized view mv_incidents_app_day as
select kpi.*
from view_bound
cross join lateral kpi_incident_day('infinity', view_bound.tip_from, view_bound.day_to, view_bound.reporting_zone) as kpi;

create unique index mv_incidents_app_day_key on mv_incidents_app_day (series_id, day, priority);
