with

periods as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where is_latest
),

months as (
    select distinct
        issued_month as revenue_month,
        cast(issued_month + interval '1 month' - interval '1 day' as date) as month_end
    from {{ ref('int_invoice_settlements') }}
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

-- Recurring revenue is what runs on the last day of a month that is over.
final as (
    select
        periods.customer_id,
        months.revenue_month,
        cast(sum(periods.monthly_price_usd) as decimal(18, 2)) as mrr_usd,
        {{ last_text('periods.plan_id') }} as plan_id
    from periods
    inner join months
        on periods.valid_from <= months.month_end
        and (periods.valid_to is null or periods.valid_to >= months.month_end)
    inner join now
        on months.month_end < now.today
    group by periods.customer_id, months.revenue_month
)

select * from final
