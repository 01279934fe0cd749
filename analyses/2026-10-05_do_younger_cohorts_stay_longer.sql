-- Do younger cohorts stay longer?
--
-- No: after six months, 85.2 % of those who started in 2024 were still there, 84.8 % of 2025 and 83.0 % of 2026, of whom only
-- three cohorts are old enough. What is done for new customers has changed nothing that can be seen.
-- Run it: dbt show --select 2026-10-05_do_younger_cohorts_stay_longer
with

cohorts as (
    select * from {{ ref('churn_by_cohort') }}
    where months_since_start = 6
),

final as (
    select
        cast(extract(year from cohort_month) as integer) as started_in,
        count(*) as n_cohorts,
        sum(n_started) as n_started,
        sum(n_retained) as n_retained,
        {{ rounded('100.0 * sum(n_retained) / sum(n_started)', 1) }} as retained_after_six_months_pct
    from cohorts
    group by started_in
)

select * from final
order by started_in
