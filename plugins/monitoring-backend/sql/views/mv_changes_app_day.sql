-- Grain: one row per series, reporting-zone day and type of change with a change closed, within the bound (view_bound).
-- KPI.md 1.7 and 8; columns as kpi_change_day. Units: counts.
create materialized view mv_changes_app_day as
select kpi.*
from view_bound
cross join lateral kpi_change_day('infinity', view_bound.tip_from, view_bound.day_to, view_bound.reporting_zone) as kpi;

create unique index mv_changes_app_day_key on mv_changes_app_day (series_id, day, type);
