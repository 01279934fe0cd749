select
    given_at,
    cast(date_trunc('month', given_at) as date) as month_start,
    product,
    topic,
    customer_id,
    rating,
    sentiment_label,
    redacted_body
from marts.feedback_insights
where is_contradiction
order by given_at desc
limit 200
