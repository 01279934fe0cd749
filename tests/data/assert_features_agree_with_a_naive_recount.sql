-- A returned row is a customer and as-of date for which a feature differs from what one counts straight from the raw
-- deliveries, with no model in between. Every 40th customer is counted, from the first on.
with

numbered as (
    select
        customer_id,
        as_of_date,
        cast(date_trunc('month', cast(as_of_date as timestamp)) as date) as as_of_month,
        n_tickets_90d,
        n_late_invoices_3m,
        usage_last_month_gb,
        dense_rank() over (order by {{ byte_order('customer_id') }}) as customer_no
    from {{ ref('customer_month') }}
),

sample as (
    select * from numbered
    where mod(customer_no, 40) = 1
),

-- Tickets: the first delivery of each says when it was opened and when we learned of it.
ticket_deliveries as (
    select
        ticket_id,
        customer_id,
        lower(left({{ trimmed('body') }}, 40)) as opening_words,
        opened_at at time zone 'UTC' as opened_at_utc,
        loaded_at
    from {{ ref('tickets') }}
),

first_tickets as (
    select
        ticket_id,
        customer_id,
        opening_words,
        opened_at_utc,
        min(loaded_at) as loaded_at
    from ticket_deliveries
    group by ticket_id, customer_id, opening_words, opened_at_utc
),

repeated_tickets as (
    select distinct later.ticket_id
    from first_tickets as later
    inner join first_tickets as earlier
        on later.customer_id = earlier.customer_id
        and later.opening_words = earlier.opening_words
        and (later.opened_at_utc, {{ byte_order('later.ticket_id') }}) > (earlier.opened_at_utc, earlier.ticket_id)
        and later.opened_at_utc <= earlier.opened_at_utc + interval '2 hours'
),

tickets_counted as (
    select
        sample.customer_id,
        sample.as_of_date,
        count(*) as n_tickets
    from sample
    inner join first_tickets
        on sample.customer_id = first_tickets.customer_id
        and first_tickets.loaded_at <= sample.as_of_date
        and first_tickets.opened_at_utc >= sample.as_of_date - interval '90 days'
    left join repeated_tickets
        on first_tickets.ticket_id = repeated_tickets.ticket_id
    where repeated_tickets.ticket_id is null
    group by sample.customer_id, sample.as_of_date
),

-- Invoices: the last delivery by the as-of date is what was known.
invoices_known as (
    select
        sample.customer_id,
        sample.as_of_date,
        invoices.invoice_id,
        invoices.due_on,
        invoices.recurring_usd + coalesce(invoices.extras_usd, 0) as amount_usd,
        row_number() over (
            partition by sample.as_of_date, invoices.invoice_id
            order by invoices.loaded_at desc
        ) as recency
    from sample
    inner join {{ ref('invoices') }} as invoices
        on sample.customer_id = invoices.customer_id
        and invoices.loaded_at <= sample.as_of_date
        and invoices.issued_on < sample.as_of_month
        and invoices.issued_on >= sample.as_of_month - interval '3 months'
),

payments as (
    select
        payment_id,
        invoice_id,
        paid_on,
        amount_usd,
        min(loaded_at) as loaded_at
    from {{ ref('payments') }}
    group by payment_id, invoice_id, paid_on, amount_usd
),

paid_in_time as (
    select
        invoices_known.invoice_id,
        invoices_known.as_of_date,
        sum(payments.amount_usd) as paid_usd
    from invoices_known
    inner join payments
        on invoices_known.invoice_id = payments.invoice_id
        and payments.loaded_at <= invoices_known.as_of_date
        and payments.paid_on <= invoices_known.due_on
    where invoices_known.recency = 1
    group by invoices_known.invoice_id, invoices_known.as_of_date
),

late_counted as (
    select
        invoices_known.customer_id,
        invoices_known.as_of_date,
        count(*) as n_late_invoices
    from invoices_known
    left join paid_in_time
        on invoices_known.invoice_id = paid_in_time.invoice_id
        and invoices_known.as_of_date = paid_in_time.as_of_date
    where
        invoices_known.recency = 1
        and invoices_known.due_on < invoices_known.as_of_date
        and invoices_known.amount_usd - 0.01 > coalesce(paid_in_time.paid_usd, 0)
    group by invoices_known.customer_id, invoices_known.as_of_date
),

usage_known as (
    select
        sample.customer_id,
        sample.as_of_date,
        cast(monthly.data_gb as double precision) as data_gb,
        row_number() over (
            partition by sample.customer_id, sample.as_of_date
            order by monthly.loaded_at desc
        ) as recency
    from sample
    inner join {{ ref('usage') }} as monthly
        on sample.customer_id = monthly.customer_id
        and monthly.loaded_at <= sample.as_of_date
        and monthly.usage_month = sample.as_of_month - interval '1 month'
)

select
    sample.customer_id,
    sample.as_of_date,
    sample.n_tickets_90d,
    coalesce(tickets_counted.n_tickets, 0) as n_tickets_counted,
    sample.n_late_invoices_3m,
    coalesce(late_counted.n_late_invoices, 0) as n_late_invoices_counted,
    sample.usage_last_month_gb,
    usage_known.data_gb as usage_counted_gb
from sample
left join tickets_counted
    on sample.customer_id = tickets_counted.customer_id
    and sample.as_of_date = tickets_counted.as_of_date
left join late_counted
    on sample.customer_id = late_counted.customer_id
    and sample.as_of_date = late_counted.as_of_date
left join usage_known
    on sample.customer_id = usage_known.customer_id
    and sample.as_of_date = usage_known.as_of_date
    and usage_known.recency = 1
where
    sample.n_tickets_90d <> coalesce(tickets_counted.n_tickets, 0)
    or sample.n_late_invoices_3m <> coalesce(late_counted.n_late_invoices, 0)
    or coalesce(sample.usage_last_month_gb, -1) <> coalesce(usage_known.data_gb, -1)
