select
    plan_name,
    service,
    changed_on,
    list_price_before_usd,
    list_price_usd,
    price_change_pct,
    n_customers,
    n_paying_more,
    n_switched,
    n_left,
    mrr_change_usd,
    churn_effect_points
from marts.price_changes
order by changed_on desc, plan_name asc
