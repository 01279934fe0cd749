{#-
    The CTE `final` of a measurement: of `judged`, which has subject, part, metric and is_right, the share that is right, a row per subject,
    part and metric, with its interval.
-#}
{% macro shares_of_hits(function_name) -%}
counted as (
    select
        judged.subject,
        judged.part,
        judged.metric,
        sum(case when judged.is_right then 1 else 0 end) as n_right,
        cast(count(*) as double precision) as n
    from judged
    group by judged.subject, judged.part, judged.metric
),

final as (
    select
        '{{ function_name }}' as function_name,
        counted.subject,
        counted.part,
        counted.metric,
        counted.n_right / counted.n as value,
        {{ wilson('counted.n_right', 'counted.n', 'low') }} as interval_low,
        {{ wilson('counted.n_right', 'counted.n', 'high') }} as interval_high,
        cast(counted.n as integer) as n_texts
    from counted
)
{%- endmacro %}
