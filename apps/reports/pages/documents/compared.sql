select
    function_name,
    max(case when subject = 'function' then metric_value end) as function_value,
    max(case when subject <> 'function' then metric_value end) as best_other_value
from marts.ai_function_quality
where part = 'all'
group by function_name
order by function_name
