select
    started_month as month_start,
    nullif(region, 'unknown') as region,
    technology,
    n_customers,
    n_customers_affected,
    customer_hours_lost,
    availability_pct
from marts.network_quality
-- The month that is not over has hardly an outage yet.
where started_month <= (select max(revenue_month) from marts.monthly_recurring_revenue)
order by started_month, region, technology
