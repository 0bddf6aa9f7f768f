-- The value that half of all weight lies at or below; where that is half to the digit, the middle between it and the next:
-- of equal weights the interpolated median. Values stand in ascending order, none is null, and each has its weight, above
-- 0, in the same place. Null of no values.
create or replace function weighted_median(ascending_values real[], weights double precision[])
returns real
language plpgsql immutable strict parallel safe
as $$
declare
  weight double precision;
  whole double precision := 0;
  twice_so_far double precision := 0;
begin
  foreach weight in array weights loop
    whole := whole + weight;
  end loop;
  for n in 1 .. cardinality(weights) loop
    twice_so_far := twice_so_far + 2 * weights[n];
    if twice_so_far > whole then
      return ascending_values[n];
    elsif twice_so_far = whole then
      return (ascending_values[n] + ascending_values[n + 1]) / 2;
    end if;
  end loop;
  return null;
end
$$;
