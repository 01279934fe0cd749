select
    cast(date_trunc('month', opened_at) as date) as month_start,
    topic,
    channel,
    severity,
    count(*) as n_tickets,
    count(days_to_resolve) as n_resolved,
    sum(days_to_resolve) as days_to_resolve,
    sum(case when is_repeat then 1 else 0 end) as n_repeat,
    sum(case when sentiment_label = 'negative' then 1 else 0 end) as n_negative
from marts.support_insights
group by cast(date_trunc('month', opened_at) as date), topic, channel, severity
order by month_start, topic, channel, severity
