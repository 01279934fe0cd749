{#- SQL that returns the newest measurement of a metric of the hybrid that serves, if it is below a floor. -#}
{% macro hybrid_quality_below(metric, floor) -%}
select
    measured_at,
    embedder,
    metric_value
from {{ ref('retrieval_quality') }}
where
    {{ searches_the_demo() }}
    and is_newest
    and is_serving
    and leg = 'hybrid'
    and domain = 'all'
    and metric = '{{ metric }}'
    and metric_value < {{ floor }}
{%- endmacro %}
