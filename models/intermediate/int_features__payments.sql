with

population as (
    select
        customer_id,
        as_of_date,
        as_of_month
    from {{ ref('int_customer_as_of') }}
),

invoices as (
    select * from {{ ref('int_invoice_settlements') }}
),

payments as (
    select
        invoice_id,
        method,
        paid_on,
        payment_id,
        known_from,
        known_to
    from {{ ref('stg_billing__payments') }}
),

months_back as (
    select n_back
    from generate_series(0, 6) as months (n_back)
),

wanted as (
    select
        population.customer_id,
        population.as_of_date,
        months_back.n_back,
        cast(population.as_of_month - months_back.n_back * interval '1 month' as date) as issued_month
    from population
    cross join months_back
),

known as (
    select
        wanted.customer_id,
        wanted.as_of_date,
        wanted.n_back,
        invoices.invoice_id,
        invoices.version_no,
        invoices.extras_usd,
        invoices.amount_usd,
        invoices.issued_on,
        invoices.due_on < wanted.as_of_date as is_due,
        coalesce(invoices.settled_known_at <= wanted.as_of_date, false) as is_settled,
        coalesce(invoices.settled_known_at <= wanted.as_of_date and invoices.settled_on <= invoices.due_on, false) as is_settled_in_time,
        greatest(invoices.known_from, case when invoices.settled_known_at <= wanted.as_of_date then invoices.settled_known_at end) as known_from
    from wanted
    inner join invoices
        on wanted.customer_id = invoices.customer_id
        and wanted.issued_month = invoices.issued_month
        and invoices.issued_on <= wanted.as_of_date
        and {{ was_known('invoices', 'wanted.as_of_date') }}
),

invoice_facts as (
    select
        customer_id,
        as_of_date,
        sum(case when is_due and not is_settled_in_time and n_back between 1 and 3 then 1 else 0 end) as n_late_invoices_3m,
        sum(case when is_due and not is_settled_in_time and n_back between 1 and 6 then 1 else 0 end) as n_late_invoices_6m,
        sum(case when is_due and not is_settled then amount_usd else 0 end) as unpaid_usd,
        sum(case when n_back <= 2 then extras_usd else 0 end) as extras_3m_usd,
        sum(case when version_no > 1 and n_back <= 5 then 1 else 0 end) as n_corrected_invoices_6m,
        max(issued_on) as max_event_at,
        max(known_from) as max_known_at
    from known
    group by customer_id, as_of_date
),

known_payments as (
    select
        known.customer_id,
        known.as_of_date,
        payments.method,
        payments.paid_on,
        payments.known_from,
        row_number() over (
            partition by known.customer_id, known.as_of_date
            order by payments.paid_on desc, {{ byte_order('payments.payment_id') }} desc
        ) as recency
    from known
    inner join payments
        on known.invoice_id = payments.invoice_id
        and payments.paid_on <= known.as_of_date
        and {{ was_known('payments', 'known.as_of_date') }}
    where known.n_back between 0 and 3 and payments.method is not null
),

final as (
    select
        invoice_facts.customer_id,
        invoice_facts.as_of_date,
        case when known_payments.method = 'autopay' then 1 when known_payments.method is not null then 0 end as has_autopay,
        invoice_facts.n_late_invoices_3m,
        invoice_facts.n_late_invoices_6m,
        invoice_facts.unpaid_usd,
        invoice_facts.extras_3m_usd,
        invoice_facts.n_corrected_invoices_6m,
        greatest(invoice_facts.max_event_at, known_payments.paid_on) as max_event_at,
        greatest(invoice_facts.max_known_at, known_payments.known_from) as max_known_at
    from invoice_facts
    left join known_payments
        on invoice_facts.customer_id = known_payments.customer_id
        and invoice_facts.as_of_date = known_payments.as_of_date
        and known_payments.recency = 1
)

select * from final
