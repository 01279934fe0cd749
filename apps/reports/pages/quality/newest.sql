select
    count(*) as n_tests,
    sum(case when status = 'pass' then 0 else 1 end) as n_not_passed
from marts.data_quality_tests
where is_newest
