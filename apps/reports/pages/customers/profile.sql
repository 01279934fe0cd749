select
    customer_id,
    full_name,
    status,
    segment,
    region,
    service,
    plan_id,
    monthly_price_usd,
    tenure_months,
    first_started_on,
    left_on,
    acquisition_channel,
    usage_3m_avg_gb,
    billed_12m_usd,
    billed_usd,
    overdue_usd,
    last_invoice_on,
    n_tickets_12m,
    n_open_tickets,
    average_rating
from marts.customer_360
order by customer_id
