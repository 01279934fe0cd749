-- Did the price rise of March cause churn?
--
-- Six plans rose by 11.0 % on average. Of their 1,360 customers, 4.5 % were gone three months later, after 2.6 % in the three
-- months before; but on the plans whose price stood still churn rose by more, so that the effect is -0.8 points. Only Cable 100
-- lost more than the others did: 9.5 % left, 1.4 points of effect, and its revenue fell by 433.50 USD a month. The other five
-- bring more than before. So: the rise paid, and Cable 100 customers should have had an offer.
-- Run it: dbt show --select 2026-10-05_did_the_price_rise_of_march_cost_customers
with

changes as (
    select * from {{ ref('price_changes') }}
    where changed_on = '2026-03-01'
),

final as (
    select
        plan_name,
        {{ rounded('price_change_pct', 1) }} as price_change_pct,
        n_customers,
        {{ rounded('churn_before_pct', 1) }} as churn_before_pct,
        {{ rounded('churn_after_pct', 1) }} as churn_after_pct,
        {{ rounded('churn_effect_points', 1) }} as churn_effect_points,
        mrr_change_usd
    from changes
    union all
    select
        'all six' as plan_name,
        {{ rounded('sum(n_customers * price_change_pct) / sum(n_customers)', 1) }} as price_change_pct,
        sum(n_customers) as n_customers,
        {{ rounded('sum(n_customers * churn_before_pct) / sum(n_customers)', 1) }} as churn_before_pct,
        {{ rounded('sum(n_customers * churn_after_pct) / sum(n_customers)', 1) }} as churn_after_pct,
        {{ rounded('sum(n_customers * churn_effect_points) / sum(n_customers)', 1) }} as churn_effect_points,
        sum(mrr_change_usd) as mrr_change_usd
    from changes
)

select * from final
order by n_customers
