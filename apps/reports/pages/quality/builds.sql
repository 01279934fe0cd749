select
    started_at,
    status,
    count(*) as n_tests
from marts.data_quality_tests
group by started_at, status
order by started_at, status
