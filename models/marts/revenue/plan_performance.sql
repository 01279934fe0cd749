with

customers as (
    select
        customer_id,
        revenue_month,
        plan_id,
        mrr_usd,
        lag(revenue_month) over (partition by customer_id order by revenue_month) = cast(revenue_month - interval '1 month' as date) as was_there,
        lag(plan_id) over (partition by customer_id order by revenue_month) as plan_before,
        lead(revenue_month) over (partition by customer_id order by revenue_month) = cast(revenue_month + interval '1 month' as date) as stays,
        lead(plan_id) over (partition by customer_id order by revenue_month) as plan_after
    from {{ ref('int_customer_revenue_month') }}
),

prices as (
    select
        plan_id,
        plan_name,
        service,
        list_price_usd,
        valid_from,
        lead(valid_from) over (partition by plan_id order by valid_from) as valid_to
    from {{ ref('stg_billing__plans') }}
    where is_latest
),

arrivals as (
    select
        revenue_month,
        plan_id,
        count(*) as n_customers,
        sum(mrr_usd) as mrr_usd,
        sum(case when coalesce(was_there, false) then 0 else 1 end) as n_joined,
        sum(case when was_there and plan_before <> plan_id then 1 else 0 end) as n_switched_in
    from customers
    group by revenue_month, plan_id
),

-- Whoever is gone is missing from the month after, which is the month of the loss.
departures as (
    select
        cast(revenue_month + interval '1 month' as date) as revenue_month,
        plan_id,
        count(*) as n_customers_opening,
        sum(case when coalesce(stays, false) then 0 else 1 end) as n_left,
        sum(case when stays and plan_after <> plan_id then 1 else 0 end) as n_switched_out
    from customers
    group by revenue_month, plan_id
),

totals as (
    select
        revenue_month,
        sum(mrr_usd) as mrr_usd
    from customers
    group by revenue_month
),

-- The first month has no opening.
months as (
    select
        revenue_month,
        mrr_usd,
        cast(revenue_month + interval '1 month' - interval '1 day' as date) as month_end
    from totals
    where revenue_month > (select min(customers.revenue_month) from customers)
),

final as (
    select
        months.revenue_month,
        prices.plan_id,
        prices.plan_name,
        prices.service,
        cast(prices.list_price_usd as decimal(18, 2)) as list_price_usd,
        cast(coalesce(departures.n_customers_opening, 0) as integer) as n_customers_opening,
        cast(coalesce(arrivals.n_joined, 0) as integer) as n_joined,
        cast(coalesce(arrivals.n_switched_in, 0) as integer) as n_switched_in,
        cast(coalesce(departures.n_switched_out, 0) as integer) as n_switched_out,
        cast(coalesce(departures.n_left, 0) as integer) as n_left,
        cast(coalesce(arrivals.n_customers, 0) as integer) as n_customers_closing,
        cast(coalesce(arrivals.mrr_usd, 0) as decimal(18, 2)) as mrr_usd,
        cast(arrivals.mrr_usd / nullif(arrivals.n_customers, 0) as decimal(18, 2)) as arpu_usd,
        {{ six_digits('coalesce(arrivals.mrr_usd, 0) / nullif(months.mrr_usd, 0)') }} as mrr_share,
        {{ six_digits('100.0 * departures.n_left / nullif(departures.n_customers_opening, 0)') }} as customer_churn_pct
    from months
    inner join prices
        on prices.valid_from <= months.month_end
        and (prices.valid_to is null or prices.valid_to > months.month_end)
    left join arrivals
        on months.revenue_month = arrivals.revenue_month
        and prices.plan_id = arrivals.plan_id
    left join departures
        on months.revenue_month = departures.revenue_month
        and prices.plan_id = departures.plan_id
)

select * from final
