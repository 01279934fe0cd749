-- Days far beyond what any company has data of: MetricFlow joins to them, and nobody reads them.
select cast('2000-01-01' as date) + cast(places.n as integer) as date_day
from generate_series(0, 18261) as places (n)
