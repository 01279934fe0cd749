with

periods as (
    select
        customer_id,
        subscription_id,
        valid_from,
        valid_to,
        end_reason
    from {{ ref('stg_billing__subscriptions') }}
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

-- Whoever is back within the gap has moved, and the spell goes on.
compared as (
    select
        *,
        lag(ended_on) over (partition by customer_id order by started_on, subscription_id) as previous_ended_on
    from subscriptions
),

numbered as (
    select
        *,
        sum(case when previous_ended_on is null or started_on - previous_ended_on > {{ var('reactivation_gap_days') }} then 1 else 0 end)
            over (partition by customer_id order by started_on, subscription_id) as spell_no
    from compared
),

spells as (
    select
        customer_id,
        cast(spell_no as integer) as spell_no,
        min(started_on) as started_on,
        case when count(*) = count(ended_on) then max(ended_on) end as ended_on,
        cast(count(*) as integer) as n_subscriptions
    from numbered
    group by customer_id, spell_no
),

reasons as (
    select
        customer_id,
        valid_to,
        max(end_reason) as end_reason
    from periods
    where valid_to is not null
    group by customer_id, valid_to
),

final as (
    select
        spells.customer_id,
        spells.spell_no,
        spells.started_on,
        spells.ended_on,
        reasons.end_reason,
        spells.n_subscriptions,
        spells.ended_on is null as is_open
    from spells
    left join reasons
        on spells.customer_id = reasons.customer_id
        and spells.ended_on = reasons.valid_to
)

select * from final
