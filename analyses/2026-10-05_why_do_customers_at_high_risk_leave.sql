-- Why do customers at high risk leave?
--
-- Of those in the band `high`, 67.3 % have been without service, have a line that drops or a ticket behind them, 65.3 % are new
-- or use less than they did, 53.1 % do not pay automatically, and 28.6 % had a price rise; most have several reasons. What is in
-- our hands is the network and support: call those first. Reasons are the three strongest of each customer.
-- Run it: dbt show --select 2026-10-05_why_do_customers_at_high_risk_leave
with

risk as (
    select * from {{ ref('customer_churn_risk') }}
    where risk_band = 'high'
),

reasons as (
    select
        customer_id,
        reason_1 as reason
    from risk
    where reason_1_direction = 'raises'
    union all
    select
        customer_id,
        reason_2 as reason
    from risk
    where reason_2_direction = 'raises'
    union all
    select
        customer_id,
        reason_3 as reason
    from risk
    where reason_3_direction = 'raises'
),

grouped as (
    select distinct
        customer_id,
        case
            when reason like '%pay automatically%' then 'does not pay automatically'
            when reason like '%without service%' or reason like '%dropped%' or reason like '%ticket%' then 'network and support'
            when reason like 'Customer for only%' or reason like 'Uses % less%' then 'new, or uses less'
            when reason like 'Price rose%' then 'price'
            else 'other'
        end as subject
    from reasons
),

final as (
    select
        grouped.subject,
        count(*) as n_customers,
        {{ rounded('100.0 * count(*) / max(totals.n_customers)', 1) }} as share_of_customers_pct
    from grouped
    cross join (select count(*) as n_customers from risk) as totals
    group by grouped.subject
)

select * from final
order by n_customers desc
