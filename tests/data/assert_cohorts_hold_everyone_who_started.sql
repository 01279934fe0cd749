-- A returned row is a month of the history in which another number of spells began than the cohort of that month holds.
with

months as (
    select
        min(revenue_month) as first_month,
        max(revenue_month) as last_month
    from {{ ref('int_customer_revenue_month') }}
),

started as (
    select
        cast(date_trunc('month', started_on) as date) as cohort_month,
        count(*) as n_started
    from {{ ref('int_service_spells') }}
    group by 1
),

cohorts as (
    select
        cohort_month,
        n_started
    from {{ ref('churn_by_cohort') }}
    where months_since_start = 0
)

select
    started.cohort_month,
    started.n_started,
    cohorts.n_started as n_in_cohort
from started
inner join months
    on started.cohort_month between months.first_month and months.last_month
left join cohorts
    on started.cohort_month = cohorts.cohort_month
where started.n_started <> coalesce(cohorts.n_started, 0)
