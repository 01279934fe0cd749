with

spells as (
    select
        customer_id,
        spell_no,
        started_on,
        ended_on,
        cast(date_trunc('month', started_on) as date) as cohort_month
    from {{ ref('int_service_spells') }}
),

months as (
    select distinct
        revenue_month,
        cast(revenue_month + interval '1 month' as date) as next_month
    from {{ ref('int_customer_revenue_month') }}
),

bounds as (
    select
        min(revenue_month) as first_month,
        max(revenue_month) as last_month
    from months
),

-- Of those who started before the history does, only the survivors are known: they would flatter the curve.
cohorts as (
    select spells.*
    from spells
    cross join bounds
    where spells.cohort_month >= bounds.first_month and spells.cohort_month <= bounds.last_month
),

by_age as (
    select
        cohorts.cohort_month,
        months.revenue_month,
        12 * (extract(year from months.revenue_month) - extract(year from cohorts.cohort_month))
        + extract(month from months.revenue_month) - extract(month from cohorts.cohort_month) as months_since_start,
        count(*) as n_started,
        sum(case when cohorts.ended_on is null or cohorts.ended_on >= months.next_month then 1 else 0 end) as n_retained,
        sum(case when cohorts.ended_on >= months.revenue_month and cohorts.ended_on < months.next_month then 1 else 0 end) as n_churned
    from cohorts
    inner join months
        on months.revenue_month >= cohorts.cohort_month
    group by cohorts.cohort_month, months.revenue_month
),

final as (
    select
        cohort_month,
        cast(months_since_start as integer) as months_since_start,
        revenue_month,
        cast(n_started as integer) as n_started,
        cast(n_retained as integer) as n_retained,
        cast(n_churned as integer) as n_churned,
        cast(100.0 * n_retained / n_started as double precision) as retention_pct
    from by_age
)

select * from final
