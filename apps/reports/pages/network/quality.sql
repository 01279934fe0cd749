select
    started_month as month,
    nullif(region, 'unknown') as region,
    technology,
    n_customers,
    n_customers_affected,
    customer_hours_lost,
    availability_pct
from marts.network_quality
order by started_month, region, technology
