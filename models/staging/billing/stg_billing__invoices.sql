with

deliveries as (
    select * from {{ ref('invoices') }}
),

cleaned as (
    select
        invoice_id,
        customer_id,
        issued_on,
        due_on,
        recurring_usd,
        extras_usd,
        cast(recurring_usd + coalesce(extras_usd, 0) as decimal(10, 2)) as amount_usd,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['invoice_id'], columns=[
        'customer_id', 'issued_on', 'due_on', 'recurring_usd', 'extras_usd', 'amount_usd',
    ]) }}
)

select * from final
