select
    revenue_month as month_start,
    closing_mrr_usd,
    n_customers_closing,
    customer_churn_pct,
    net_revenue_retention_pct,
    new_usd,
    reactivation_usd,
    expansion_usd,
    contraction_usd,
    churn_usd,
    n_new + n_reactivated as n_won,
    n_churned
from marts.monthly_recurring_revenue
order by revenue_month
