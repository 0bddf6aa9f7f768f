-- Hours that begin in the half-open span: what is expected of an hourly feed. Unit: hours; 0 for an empty or
-- backward span. Both ends are finite.
create or replace function hours_between(span_from timestamptz, span_to timestamptz)
returns integer
language sql immutable
as $$
  select greatest(0, ceil(extract(epoch from span_to) / 3600) - ceil(extract(epoch from span_from) / 3600))::integer
$$;
