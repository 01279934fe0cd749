with

invoices as (
    select * from {{ ref('int_invoice_settlements') }}
    where is_latest
),

regions as (
    select
        customer_id,
        coalesce(region, 'unknown') as region
    from {{ ref('stg_crm__customers') }}
    where is_latest
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

judged as (
    select
        invoices.issued_month,
        regions.region,
        invoices.amount_usd,
        invoices.version_no > 1 as is_corrected,
        invoices.due_on < now.today as is_due,
        coalesce(invoices.settled_on <= invoices.due_on, false) as is_in_time,
        invoices.settled_on is not null as is_settled,
        -- An invoice of nothing takes no days to pay.
        case when invoices.amount_usd >= 0.01 then invoices.settled_on - invoices.issued_on end as days_to_pay
    from invoices
    inner join regions
        on invoices.customer_id = regions.customer_id
    cross join now
    where invoices.issued_on <= now.today
),

final as (
    select
        issued_month,
        region,
        cast(count(*) as integer) as n_invoices,
        cast(sum(amount_usd) as decimal(18, 2)) as invoiced_usd,
        cast(sum(case when is_corrected then 1 else 0 end) as integer) as n_corrected,
        cast(sum(case when is_due then 1 else 0 end) as integer) as n_due,
        cast(sum(case when is_due and is_in_time then 1 else 0 end) as integer) as n_paid_in_time,
        cast(sum(case when is_due and is_settled and not is_in_time then 1 else 0 end) as integer) as n_paid_late,
        cast(sum(case when is_due and not is_settled then 1 else 0 end) as integer) as n_overdue,
        cast(sum(case when is_due and not is_settled then amount_usd else 0 end) as decimal(18, 2)) as overdue_usd,
        {{ six_digits(
            '100.0 * sum(case when is_due and is_in_time then 1 else 0 end) / nullif(sum(case when is_due then 1 else 0 end), 0)'
        ) }} as in_time_pct,
        cast({{ median('days_to_pay') }} as double precision) as median_days_to_pay
    from judged
    group by issued_month, region
)

select * from final
