select
    test_name,
    status,
    n_failures,
    started_at,
    status_before
from marts.data_quality_tests
where is_newest and status <> 'pass'
order by started_at desc, test_name asc
