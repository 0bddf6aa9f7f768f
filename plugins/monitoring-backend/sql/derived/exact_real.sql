-- A number as real, or null where it is beyond what a real can hold. It may still have lost digits.
create or replace function exact_real(value double precision)
returns real
language sql immutable parallel safe
as $$
  select case when value = 0 or abs(value) between 1e-37 and 3e38 then value::real end
$$;
