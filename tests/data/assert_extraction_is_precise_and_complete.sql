-- A returned row is a kind of fact that extraction misses, or sees where it is not, too often, on the half of the golden texts that was held
-- out. Counted together they are to be right 19 times in 20: counts and averages bear one that is wrong, a single payment does
-- not. A single kind has 14 to 48 spans there, so that its floor of 0.85 only says that it was not broken.
select
    kind,
    metric,
    value,
    n_spans
from {{ ref('extraction_measurement') }}
where
    half = 'held_out'
    and metric in ('precision', 'recall')
    and coalesce(value, 0) < case when kind = 'all' then 0.95 else 0.85 end
