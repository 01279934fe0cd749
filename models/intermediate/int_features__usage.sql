with

population as (
    select
        customer_id,
        as_of_date,
        as_of_month
    from {{ ref('int_customer_as_of') }}
),

usage as (
    select * from {{ ref('stg_network__usage') }}
),

months_back as (
    select n_back
    from generate_series(1, 4) as months (n_back)
),

wanted as (
    select
        population.customer_id,
        population.as_of_date,
        months_back.n_back,
        cast(population.as_of_month - months_back.n_back * interval '1 month' as date) as usage_month
    from population
    cross join months_back
),

known as (
    select
        wanted.customer_id,
        wanted.as_of_date,
        wanted.n_back,
        usage.usage_month,
        usage.data_gb,
        usage.voice_minutes,
        usage.n_disconnects,
        usage.known_from
    from wanted
    inner join usage
        on wanted.customer_id = usage.customer_id
        and wanted.usage_month = usage.usage_month
        and {{ was_known('usage', 'wanted.as_of_date') }}
),

aggregated as (
    select
        customer_id,
        as_of_date,
        cast(max(case when n_back = 1 then data_gb end) as decimal(10, 1)) as usage_last_month_gb,
        avg(case when n_back <= 3 then data_gb end) as usage_3m_avg_gb,
        avg(case when n_back > 1 then data_gb end) as mean_before_gb,
        max(case when n_back = 1 then voice_minutes end) as voice_last_month_minutes,
        max(case when n_back = 1 then n_disconnects end) as n_disconnects_last_month,
        sum(case when n_back <= 3 then n_disconnects end) as n_disconnects_3m,
        -- A month is an event that ends with its last day.
        max(cast(usage_month + interval '1 month' as date)) as max_event_at,
        max(known_from) as max_known_at
    from known
    group by customer_id, as_of_date
),

comparable as (
    select
        *,
        -- Below a gigabyte the percentage says nothing.
        case when mean_before_gb >= 1 then mean_before_gb end as usage_before_gb
    from aggregated
),

final as (
    select
        customer_id,
        as_of_date,
        usage_last_month_gb,
        {{ rounded('usage_3m_avg_gb', 3) }} as usage_3m_avg_gb,
        {{ rounded('100.0 * (usage_last_month_gb - usage_before_gb) / usage_before_gb', 3) }} as usage_trend_pct,
        voice_last_month_minutes,
        n_disconnects_last_month,
        n_disconnects_3m,
        max_event_at,
        max_known_at
    from comparable
)

select * from final
