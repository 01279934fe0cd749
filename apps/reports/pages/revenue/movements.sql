select
    revenue_month as month_start,
    closing_mrr_usd,
    n_customers_closing,
    net_revenue_retention_pct,
    new_usd,
    reactivation_usd,
    expansion_usd,
    contraction_usd,
    churn_usd
from marts.monthly_recurring_revenue
order by revenue_month
