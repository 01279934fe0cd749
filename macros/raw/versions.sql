{#-
    Deliveries become versions. Systems deliver a record again when it changed, and sometimes when it did not:
    a delivery that repeats the one before is dropped. What is left are versions, each known to the warehouse from
    its load until the load of the next one. Point-in-time features ask for the version with
    known_from <= as-of < known_to; everybody else takes is_latest.

    `deliveries`: a CTE with `key`, `columns` and loaded_at. Adds version_no, known_from, known_to, is_latest.
-#}
{% macro versions(deliveries, key, columns) -%}
    {%- set key = key | join(', ') -%}
    select
        {{ key }},
        {{ columns | join(',\n        ') }},
        cast(row_number() over (partition by {{ key }} order by loaded_at) as integer) as version_no,
        loaded_at as known_from,
        lead(loaded_at) over (partition by {{ key }} order by loaded_at) as known_to,
        lead(loaded_at) over (partition by {{ key }} order by loaded_at) is null as is_latest
    from (
        select
            *,
            lag(content) over (partition by {{ key }} order by loaded_at) as previous_content
        from (
            select
                *,
                {{ row_text(columns) }} as content
            from {{ deliveries }}
        ) as with_content
    ) as compared
    where previous_content is null or content <> previous_content
{%- endmacro %}


{#- The given columns of a row as one text, in which a null differs from an empty text. -#}
{% macro row_text(columns) -%}
    {%- for column in columns -%}
        coalesce(cast({{ column }} as text), '~'){{ " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
