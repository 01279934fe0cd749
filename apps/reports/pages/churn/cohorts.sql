select
    cohort_month,
    substr(cast(cohort_month as varchar), 1, 4) as started_in,
    months_since_start,
    n_started,
    n_retained,
    retention_pct
from marts.churn_by_cohort
order by cohort_month, months_since_start
