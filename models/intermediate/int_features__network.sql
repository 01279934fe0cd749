with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

outages as (
    select * from {{ ref('stg_network__outages') }}
),

population as (
    select
        customer_id,
        as_of_date,
        postal_code,
        line_technology
    from {{ ref('int_customer_as_of') }}
),

known as (
    select
        as_of_dates.as_of_date,
        outages.postal_code,
        outages.technology,
        outages.started_at,
        outages.known_from,
        -- A running outage has lasted until now; a forgotten one is not counted for longer than three days.
        least(
            coalesce(outages.ended_at, cast(as_of_dates.as_of_date as timestamp)),
            outages.started_at + interval '3 days',
            cast(as_of_dates.as_of_date as timestamp)
        ) as ended_at
    from outages
    inner join as_of_dates
        on outages.started_at <= as_of_dates.as_of_date
        and outages.started_at > as_of_dates.as_of_date - interval '90 days'
        and {{ was_known('outages', 'as_of_dates.as_of_date') }}
),

measured as (
    select
        *,
        -- Whole seconds add up to the same sum in any order; fractions of an hour would not, and the digest would tell.
        cast(extract(epoch from (ended_at - started_at)) as bigint) as seconds
    from known
),

by_area as (
    select
        as_of_date,
        postal_code,
        technology,
        sum(case when started_at > as_of_date - interval '30 days' then seconds else 0 end) as outage_30d_seconds,
        sum(seconds) as outage_90d_seconds,
        count(*) as n_outages_90d,
        max(started_at) as max_event_at,
        max(known_from) as max_known_at
    from measured
    group by as_of_date, postal_code, technology
),

final as (
    select
        population.customer_id,
        population.as_of_date,
        {{ rounded('by_area.outage_30d_seconds / 3600.0', 3) }} as outage_30d_hours,
        {{ rounded('by_area.outage_90d_seconds / 3600.0', 3) }} as outage_90d_hours,
        by_area.n_outages_90d,
        by_area.max_event_at,
        by_area.max_known_at
    from population
    inner join by_area
        on population.as_of_date = by_area.as_of_date
        and population.postal_code = by_area.postal_code
        and population.line_technology = by_area.technology
)

select * from final
