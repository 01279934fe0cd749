select
    cohort_month,
    cast(date_trunc('quarter', cohort_month) as date) as started_in,
    months_since_start,
    n_started,
    n_retained,
    retention_pct
from marts.churn_by_cohort
order by cohort_month, months_since_start
