select
    metric as metric_of_answers,
    metric_value
from marts.retrieval_quality
where is_newest and is_serving and leg = 'hybrid' and domain = 'all'
order by metric
