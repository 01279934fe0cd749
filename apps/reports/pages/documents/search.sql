select
    leg,
    domain,
    metric,
    metric_value,
    interval_low,
    interval_high,
    n_questions
from marts.retrieval_quality
where is_newest and is_serving and metric in ('recall_at_1', 'recall_at_5', 'recall_at_10', 'mrr', 'ndcg_at_10')
order by leg, domain, metric
