with

population as (
    select * from {{ ref('int_customer_as_of') }}
),

subscription as (
    select * from {{ ref('int_features__subscription') }}
),

usage as (
    select * from {{ ref('int_features__usage') }}
),

payments as (
    select * from {{ ref('int_features__payments') }}
),

network as (
    select * from {{ ref('int_features__network') }}
),

support as (
    select * from {{ ref('int_features__support') }}
),

feedback as (
    select * from {{ ref('int_features__feedback') }}
),

final as (
    select
        population.customer_id,
        population.as_of_date,
        population.is_current,
        population.plan_id,
        population.service,
        population.region,
        population.segment,
        case
            when subscription.tenure_months < 6 then '0-5 months'
            when subscription.tenure_months < 12 then '6-11 months'
            when subscription.tenure_months < 24 then '1 year'
            when subscription.tenure_months < 60 then '2-4 years'
            else '5 years and more'
        end as tenure_band,

        cast(subscription.tenure_months as double precision) as tenure_months,
        cast(subscription.n_earlier_spells as integer) as n_earlier_spells,
        cast(subscription.age_years as integer) as age_years,
        subscription.is_business,
        subscription.has_marketing_consent,
        subscription.is_month_to_month,
        cast(subscription.contract_days_left as integer) as contract_days_left,
        payments.has_autopay,
        subscription.is_bundle,
        subscription.is_mobile_only,
        subscription.is_dsl,
        subscription.is_fiber,

        cast(subscription.price_usd as double precision) as price_usd,
        cast(subscription.price_change_3m_pct as double precision) as price_change_3m_pct,
        cast(subscription.price_change_12m_pct as double precision) as price_change_12m_pct,
        cast(subscription.months_since_price_rise as integer) as months_since_price_rise,
        cast(subscription.price_vs_list_pct as double precision) as price_vs_list_pct,
        cast(subscription.n_plan_changes_12m as integer) as n_plan_changes_12m,

        cast(usage.usage_last_month_gb as double precision) as usage_last_month_gb,
        cast(usage.usage_3m_avg_gb as double precision) as usage_3m_avg_gb,
        cast(usage.usage_trend_pct as double precision) as usage_trend_pct,
        usage.voice_last_month_minutes,
        usage.n_disconnects_last_month,
        cast(usage.n_disconnects_3m as integer) as n_disconnects_3m,

        cast(coalesce(network.outage_30d_hours, 0) as double precision) as outage_30d_hours,
        cast(coalesce(network.outage_90d_hours, 0) as double precision) as outage_90d_hours,
        cast(coalesce(network.n_outages_90d, 0) as integer) as n_outages_90d,

        cast(coalesce(support.n_tickets_30d, 0) as integer) as n_tickets_30d,
        cast(coalesce(support.n_tickets_90d, 0) as integer) as n_tickets_90d,
        cast(coalesce(support.n_slow_tickets_60d, 0) as integer) as n_slow_tickets_60d,
        cast(coalesce(support.n_open_tickets, 0) as integer) as n_open_tickets,
        cast(support.first_response_180d_hours as double precision) as first_response_180d_hours,

        cast(coalesce(payments.n_late_invoices_3m, 0) as integer) as n_late_invoices_3m,
        cast(coalesce(payments.n_late_invoices_6m, 0) as integer) as n_late_invoices_6m,
        cast(coalesce(payments.unpaid_usd, 0) as double precision) as unpaid_usd,
        cast(coalesce(payments.extras_3m_usd, 0) as double precision) as extras_3m_usd,
        cast(coalesce(payments.n_corrected_invoices_6m, 0) as integer) as n_corrected_invoices_6m,
        feedback.last_rating_180d,

        greatest(
            cast(subscription.max_event_at as timestamp), cast(usage.max_event_at as timestamp), cast(payments.max_event_at as timestamp),
            network.max_event_at, support.max_event_at, feedback.max_event_at
        ) as max_event_at,
        greatest(
            subscription.max_known_at, usage.max_known_at, payments.max_known_at,
            network.max_known_at, support.max_known_at, feedback.max_known_at
        ) as max_loaded_at
    from population
    left join subscription
        on population.customer_id = subscription.customer_id and population.as_of_date = subscription.as_of_date
    left join usage
        on population.customer_id = usage.customer_id and population.as_of_date = usage.as_of_date
    left join payments
        on population.customer_id = payments.customer_id and population.as_of_date = payments.as_of_date
    left join network
        on population.customer_id = network.customer_id and population.as_of_date = network.as_of_date
    left join support
        on population.customer_id = support.customer_id and population.as_of_date = support.as_of_date
    left join feedback
        on population.customer_id = feedback.customer_id and population.as_of_date = feedback.as_of_date
)

select * from final
