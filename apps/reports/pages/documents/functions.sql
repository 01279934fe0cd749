select
    function_name,
    subject,
    metric,
    metric_value,
    n_texts,
    case when subject = 'function' then function_name else function_name || ': ' || subject end as compared,
    case when subject = 'function' then 'the function' else 'another way' end as kind
from marts.ai_function_quality
where part = 'all'
order by function_name, metric_value desc
