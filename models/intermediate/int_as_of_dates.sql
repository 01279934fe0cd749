with

deliveries as (
    select
        issued_on,
        known_from
    from {{ ref('stg_billing__invoices') }}
),

loads as (
    select known_from from deliveries
    union all
    select known_from from {{ ref('stg_billing__subscriptions') }}
    union all
    select known_from from {{ ref('stg_billing__payments') }}
    union all
    select known_from from {{ ref('stg_network__usage') }}
    union all
    select known_from from {{ ref('stg_support__tickets') }}
),

bounds as (
    select
        (select min(issued_on) from deliveries) as first_day,
        -- The first midnight at which everything delivered so far is known.
        cast(max(known_from) + interval '1 day' - interval '1 microsecond' as date) as last_day
    from loads
),

months as (
    select distinct cast(date_trunc('month', issued_on) as date) as as_of_month
    from deliveries
),

-- The 5th: last month's usage and this month's invoices have usually arrived by then.
monthly as (
    select cast(months.as_of_month + interval '4 days' as date) as as_of_date
    from months
    cross join bounds
    where
        cast(months.as_of_month + interval '4 days' as date) >= cast(bounds.first_day + interval '90 days' as date)
        and cast(months.as_of_month + interval '4 days' as date) <= bounds.last_day
),

as_of_dates as (
    select as_of_date from monthly
    union
    select last_day as as_of_date from bounds
    where last_day is not null
),

final as (
    select
        as_of_dates.as_of_date,
        cast(date_trunc('month', as_of_dates.as_of_date) as date) as as_of_month,
        cast(row_number() over (order by as_of_dates.as_of_date) as integer) as as_of_no,
        as_of_dates.as_of_date = bounds.last_day as is_current
    from as_of_dates
    cross join bounds
)

select * from final
