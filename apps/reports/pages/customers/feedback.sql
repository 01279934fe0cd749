select
    customer_id,
    given_at,
    kind,
    product,
    rating,
    sentiment_label,
    redacted_body
from marts.feedback_insights
order by customer_id asc, given_at desc, feedback_id asc
