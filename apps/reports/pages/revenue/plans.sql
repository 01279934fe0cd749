select
    revenue_month as month_start,
    plan_name,
    service,
    mrr_usd,
    n_joined,
    n_switched_in,
    -n_switched_out as n_to_others,
    -n_left as n_gone
from marts.plan_performance
order by revenue_month, plan_name
