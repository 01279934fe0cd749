select
    customer_id,
    contracted_revenue_usd,
    expected_revenue_usd,
    expected_revenue_usd_low,
    expected_revenue_usd_high
from marts.revenue_outlook
order by customer_id
