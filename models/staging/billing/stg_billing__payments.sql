with

deliveries as (
    select * from {{ ref('payments') }}
),

cleaned as (
    select
        payment_id,
        invoice_id,
        paid_on,
        amount_usd,
        lower(method) as method,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['payment_id'], columns=['invoice_id', 'paid_on', 'amount_usd', 'method']) }}
)

select * from final
