-- A returned row is a month of a cohort in which the customers who were there before, less those who left, are not those
-- who are still there; or a cohort that changes its size.
with

cohorts as (
    select
        *,
        coalesce(lag(n_retained) over (partition by cohort_month order by months_since_start), n_started) as n_before,
        min(n_started) over (partition by cohort_month) as smallest,
        max(n_started) over (partition by cohort_month) as largest,
        row_number() over (partition by cohort_month order by months_since_start) - 1 as age
    from {{ ref('churn_by_cohort') }}
)

select *
from cohorts
where
    n_before - n_churned <> n_retained
    or smallest <> largest
    or months_since_start <> age
