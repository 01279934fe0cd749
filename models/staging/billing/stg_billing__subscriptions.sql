with

deliveries as (
    select * from {{ ref('subscriptions') }}
),

cleaned as (
    select
        subscription_id,
        period_no,
        customer_id,
        plan_id,
        monthly_price_usd,
        valid_from,
        valid_to,
        contract_ends_on,
        nullif(lower({{ trimmed('end_reason') }}), '') as end_reason,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['subscription_id', 'period_no'], columns=[
        'customer_id', 'plan_id', 'monthly_price_usd', 'valid_from', 'valid_to', 'contract_ends_on', 'end_reason',
    ]) }}
)

select * from final
