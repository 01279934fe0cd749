{#-
    CTEs that compare `found` with `spans`, both of `texts`. The last one is `final`, a row per kind, half and metric; one more kind, `pooled`,
    counts the spans of all kinds for which `condition` holds.
-#}
{% macro span_measurement(function_name, pooled, condition='true') -%}
halves as (
    select
        texts.half,
        count(*) as n_texts
    from texts
    group by texts.half
),

hits as (
    select
        coalesce(spans.text_id, found.text_id) as text_id,
        coalesce(spans.kind, found.kind) as kind,
        spans.text_id is not null as is_marked,
        found.text_id is not null as is_found
    from spans
    full outer join found
        on
            spans.text_id = found.text_id
            and spans.kind = found.kind
            and spans.start_at = found.start_at
            and spans.value = found.value
),

counted as (
    select
        hits.*
    from hits
    union all
    select
        hits.text_id,
        '{{ pooled }}' as kind,
        hits.is_marked,
        hits.is_found
    from hits
    where {{ condition }}
),

counts as (
    select
        counted.kind,
        texts.half,
        cast(count(*) filter (where counted.is_marked) as double precision) as n_marked,
        cast(count(*) filter (where counted.is_found) as double precision) as n_found,
        cast(count(*) filter (where counted.is_marked and counted.is_found) as double precision) as n_right
    from counted
    inner join texts on counted.text_id = texts.text_id
    group by counted.kind, texts.half
),

metrics as (
    select 'precision' as metric
    union all
    select 'recall' as metric
    union all
    select 'f1' as metric
),

final as (
    select
        '{{ function_name }}' as function_name,
        counts.kind,
        counts.half,
        metrics.metric,
        case metrics.metric
            when 'precision' then counts.n_right / nullif(counts.n_found, 0)
            when 'recall' then counts.n_right / nullif(counts.n_marked, 0)
            else 2 * counts.n_right / nullif(counts.n_found + counts.n_marked, 0)
        end as value,
        cast(halves.n_texts as integer) as n_texts,
        cast(counts.n_marked as integer) as n_spans
    from counts
    inner join halves on counts.half = halves.half
    cross join metrics
)
{%- endmacro %}
