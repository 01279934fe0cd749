select
    customer_id,
    opened_at,
    channel,
    severity,
    topic,
    days_to_resolve,
    redacted_body
from marts.support_insights
order by customer_id asc, opened_at desc, ticket_id asc
