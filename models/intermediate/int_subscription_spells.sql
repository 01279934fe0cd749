with

periods as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where is_latest
),

-- A subscription runs from its first period to the end of its last one; null while it runs.
subscriptions as (
    select
        customer_id,
        subscription_id,
        min(valid_from) as started_on,
        case when count(*) = count(valid_to) then max(valid_to) end as ended_on
    from periods
    group by customer_id, subscription_id
),

compared as (
    select
        *,
        lag(subscription_id) over (partition by customer_id order by started_on, {{ byte_order('subscription_id') }}) as previous_subscription_id,
        lag(ended_on) over (partition by customer_id order by started_on, {{ byte_order('subscription_id') }}) as previous_ended_on
    from subscriptions
),

-- Whoever is back within the gap has moved, and the spell goes on; so has who begins before the end is reported.
numbered as (
    select
        *,
        sum(case when previous_subscription_id is null or started_on - previous_ended_on > {{ var('reactivation_gap_days') }} then 1 else 0 end)
            over (partition by customer_id order by started_on, {{ byte_order('subscription_id') }}) as spell_no
    from compared
),

final as (
    select
        subscription_id,
        customer_id,
        started_on,
        ended_on,
        cast(spell_no as integer) as spell_no,
        min(started_on) over (partition by customer_id, spell_no) as spell_started_on
    from numbered
)

select * from final
