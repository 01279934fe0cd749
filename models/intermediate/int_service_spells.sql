with

subscriptions as (
    select * from {{ ref('int_subscription_spells') }}
),

spells as (
    select
        customer_id,
        spell_no,
        min(started_on) as started_on,
        case when count(*) = count(ended_on) then max(ended_on) end as ended_on,
        cast(count(*) as integer) as n_subscriptions
    from subscriptions
    group by customer_id, spell_no
),

reasons as (
    select
        customer_id,
        valid_to,
        {{ last_text('end_reason') }} as end_reason
    from {{ ref('stg_billing__subscriptions') }}
    where is_latest and valid_to is not null
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
