with

invoices as (
    select * from {{ ref('int_invoice_settlements') }}
    where is_latest and settled_on is null
),

customers as (
    select * from {{ ref('stg_crm__customers') }}
    where is_latest
),

risk as (
    select
        customer_id,
        churn_probability
    from {{ ref('customer_churn') }}
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

overdue as (
    select
        invoices.*,
        now.today as as_of_date,
        now.today - invoices.due_on as days_overdue
    from invoices
    cross join now
    where invoices.due_on < now.today
),

final as (
    select
        overdue.invoice_id,
        overdue.customer_id,
        customers.full_name,
        customers.region,
        overdue.issued_on,
        overdue.due_on,
        cast(overdue.amount_usd as decimal(18, 2)) as amount_usd,
        overdue.as_of_date,
        cast(overdue.days_overdue as integer) as days_overdue,
        -- The steps of the policy on late payment.
        case
            when overdue.days_overdue >= 90 then 'collection agency'
            when overdue.days_overdue >= 60 then 'disconnection'
            when overdue.days_overdue >= 30 then 'suspension'
            when overdue.days_overdue >= 20 then 'suspension announced'
            when overdue.days_overdue >= 10 then 'late fee'
            when overdue.days_overdue >= 3 then 'reminder'
            else 'none'
        end as dunning_stage,
        risk.churn_probability
    from overdue
    left join customers
        on overdue.customer_id = customers.customer_id
    left join risk
        on overdue.customer_id = risk.customer_id
)

select * from final
