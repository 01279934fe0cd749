select
    function_name,
    subject,
    metric as measured_by,
    metric_value,
    n_texts
from marts.ai_function_quality
where part = 'all'
order by function_name asc, metric_value desc
