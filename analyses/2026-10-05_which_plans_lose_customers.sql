-- Which plans lose customers?
--
-- In the twelve months to September 2026 DSL 25 lost 3.9 % of its customers a month and Cable 100 2.8 %, against 0.6 % for Fiber
-- + Mobile. Whoever switches leaves those two for faster lines. Bundles hold customers best; both of them lose at most 1.0 %.
-- Run it: dbt show --select 2026-10-05_which_plans_lose_customers
with

plans as (
    select * from {{ ref('plan_performance') }}
    where revenue_month between '2025-10-01' and '2026-09-01'
),

final as (
    select
        plan_name,
        sum(n_joined) as n_joined,
        sum(n_left) as n_left,
        sum(n_switched_in) - sum(n_switched_out) as n_switched_in_net,
        {{ rounded('100.0 * sum(n_left) / sum(n_customers_opening)', 1) }} as monthly_churn_pct
    from plans
    group by plan_name
)

select * from final
order by monthly_churn_pct
