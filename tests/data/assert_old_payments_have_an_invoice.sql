-- A returned row is a payment for an invoice that the warehouse has not seen 60 days later. An invoice may be loaded
-- late, some of them by 40 days, so a payment may well arrive first.
with

payments as (
    select * from {{ ref('payments') }}
),

invoices as (
    select distinct invoice_id from {{ ref('invoices') }}
),

now as (
    select max(loaded_at) as today from payments
)

select payments.*
from payments
cross join now
left join invoices
    on payments.invoice_id = invoices.invoice_id
where
    invoices.invoice_id is null
    and payments.loaded_at < now.today - interval '60 days'
