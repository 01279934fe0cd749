with

population as (
    select
        as_of_month as started_month,
        coalesce(region, 'unknown') as region,
        postal_code,
        line_technology as technology,
        count(*) as n_customers
    from {{ ref('int_customer_as_of') }}
    group by as_of_month, coalesce(region, 'unknown'), postal_code, line_technology
),

now as (
    select cast(max(as_of_date) as timestamp) as today from {{ ref('int_as_of_dates') }}
),

outages as (
    select
        outages.outage_id,
        outages.postal_code,
        outages.technology,
        outages.cause,
        cast(date_trunc('month', outages.started_at) as date) as started_month,
        -- A forgotten outage is not counted for longer than three days; a month answers for what began in it.
        cast(extract(epoch from (
            least(coalesce(outages.ended_at, now.today), outages.started_at + interval '3 days') - outages.started_at
        )) as bigint) as seconds
    from {{ ref('stg_network__outages') }} as outages
    cross join now
    where outages.is_latest and outages.started_at < now.today
),

by_area as (
    select
        population.started_month,
        population.region,
        population.technology,
        population.postal_code,
        population.n_customers,
        count(outages.outage_id) as n_outages,
        coalesce(sum(outages.seconds), 0) as seconds,
        sum(case when outages.cause = 'storm' then outages.seconds else 0 end) as storm_seconds
    from population
    left join outages
        on population.started_month = outages.started_month
        and population.postal_code = outages.postal_code
        and population.technology = outages.technology
    group by population.started_month, population.region, population.technology, population.postal_code, population.n_customers
),

by_region as (
    select
        started_month,
        region,
        technology,
        sum(n_customers) as n_customers,
        sum(case when n_outages > 0 then n_customers else 0 end) as n_customers_affected,
        sum(n_outages) as n_outages,
        sum(n_customers * seconds) as customer_seconds,
        sum(n_customers * storm_seconds) as storm_customer_seconds,
        extract(epoch from (started_month + interval '1 month' - started_month)) as seconds_of_month
    from by_area
    group by started_month, region, technology
),

final as (
    select
        started_month,
        region,
        technology,
        cast(n_customers as integer) as n_customers,
        cast(n_customers_affected as integer) as n_customers_affected,
        cast(n_outages as integer) as n_outages,
        {{ six_digits('customer_seconds / 3600.0') }} as customer_hours_lost,
        {{ six_digits('customer_seconds / 3600.0 / n_customers') }} as hours_lost_per_customer,
        {{ six_digits('1.0 * storm_customer_seconds / nullif(customer_seconds, 0)') }} as storm_share,
        {{ six_digits('100.0 - 100.0 * customer_seconds / n_customers / seconds_of_month') }} as availability_pct
    from by_region
)

select * from final
