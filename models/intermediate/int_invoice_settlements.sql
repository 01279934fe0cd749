with

invoices as (
    select * from {{ ref('stg_billing__invoices') }}
),

-- A corrected payment counts with the difference, from the day the correction was known.
payments as (
    select
        payment_id,
        invoice_id,
        paid_on,
        known_from,
        amount_usd - coalesce(lag(amount_usd) over (partition by payment_id order by known_from), 0) as change_usd
    from {{ ref('stg_billing__payments') }}
),

paid_so_far as (
    select
        invoice_id,
        known_from,
        sum(change_usd) over (partition by invoice_id order by known_from, paid_on, {{ byte_order('payment_id') }}) as paid_usd,
        -- An early part that is reported late does not make the whole early.
        max(paid_on) over (partition by invoice_id order by known_from, paid_on, {{ byte_order('payment_id') }}) as last_paid_on
    from payments
),

-- The first moment at which the warehouse knew of enough money for this version of the invoice.
settled as (
    select
        invoices.invoice_id,
        invoices.version_no,
        min(paid_so_far.known_from) as settled_known_at,
        min(paid_so_far.last_paid_on) as settled_on
    from invoices
    inner join paid_so_far
        on invoices.invoice_id = paid_so_far.invoice_id
    -- A cent less is a rounding difference, not a debt.
    where paid_so_far.paid_usd >= invoices.amount_usd - 0.01
    group by invoices.invoice_id, invoices.version_no
),

final as (
    select
        invoices.invoice_id,
        invoices.version_no,
        invoices.customer_id,
        invoices.issued_on,
        cast(date_trunc('month', invoices.issued_on) as date) as issued_month,
        invoices.due_on,
        invoices.recurring_usd,
        invoices.extras_usd,
        invoices.amount_usd,
        invoices.known_from,
        invoices.known_to,
        invoices.is_latest,
        -- An invoice that was corrected to nothing owes nothing.
        case when invoices.amount_usd < 0.01 then invoices.known_from else settled.settled_known_at end as settled_known_at,
        case when invoices.amount_usd < 0.01 then invoices.issued_on else settled.settled_on end as settled_on
    from invoices
    left join settled
        on invoices.invoice_id = settled.invoice_id
        and invoices.version_no = settled.version_no
)

select * from final
