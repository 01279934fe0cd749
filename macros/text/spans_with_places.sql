{#-
    The body of a table function: the rows of a CTE of spans (`personal_spans`, `extracted_spans`) that have a kind, numbered, with the
    places of their first and last letter in the text.
-#}
{% macro spans_with_places(spans) -%}
placed as (
    select
        spans.place,
        spans.kind,
        spans.value,
        length(spans.value) as n_letters,
        sum(length(spans.before) + length(spans.lead) + length(spans.value) + length(spans.trail)) over (order by spans.place)
        - length(spans.value) - length(spans.trail) as n_letters_before
    from {{ spans }} as spans
),

final as (
    select
        cast(row_number() over (order by placed.place) as integer) as span_no,
        placed.kind,
        placed.value,
        cast(placed.n_letters_before + 1 as integer) as start_at,
        cast(placed.n_letters_before + placed.n_letters as integer) as end_at
    from placed
    where placed.kind is not null
)

select * from final
order by span_no
{%- endmacro %}
