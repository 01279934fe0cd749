select
    opened_month as month_start,
    topic,
    n_tickets
from marts.topic_trends
order by opened_month, topic
