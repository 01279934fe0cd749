-- A returned row is a month whose closing MRR is not what the subscriptions cost that run on its last day. The first and
-- the last day of a period both belong to it.
with

revenue as (
    select
        *,
        cast(revenue_month + interval '1 month' - interval '1 day' as date) as last_day
    from {{ ref('monthly_recurring_revenue') }}
),

periods as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where is_latest
),

running as (
    select
        revenue.revenue_month,
        sum(periods.monthly_price_usd) as mrr_usd,
        count(distinct periods.customer_id) as n_customers
    from revenue
    inner join periods
        on revenue.last_day between periods.valid_from and coalesce(periods.valid_to, revenue.last_day)
    group by revenue.revenue_month
)

select
    revenue.revenue_month,
    revenue.closing_mrr_usd,
    running.mrr_usd as running_mrr_usd,
    revenue.n_customers_closing,
    running.n_customers as n_customers_running
from revenue
left join running
    on revenue.revenue_month = running.revenue_month
where
    revenue.closing_mrr_usd <> coalesce(running.mrr_usd, 0)
    or revenue.n_customers_closing <> coalesce(running.n_customers, 0)
