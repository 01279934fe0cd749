{#-
    A digest of rows that does not depend on their order, and is the same on every engine: the sum of
    the first 60 bits of each row's md5, as text. Numbers are written with six decimals, so that an
    engine's way of printing a float does not matter.
-#}
{% macro row_digest(columns, numbers) -%}
    md5(
        {%- for column in columns %}
        coalesce(cast({{ column }} as text), '~') || '|' ||
        {%- endfor %}
        {%- for column in numbers %}
        coalesce(cast(cast({{ column }} as decimal(18, 6)) as text), '~'){{ " || '|' ||" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{% macro sum_of_digests(digest) -%}
    {{- return(adapter.dispatch('sum_of_digests')(digest)) -}}
{%- endmacro %}

{% macro duckdb__sum_of_digests(digest) -%}
    cast(sum(cast(cast(cast(unhex('0' || substr({{ digest }}, 1, 15)) as bit) as bigint) as hugeint)) as text)
{%- endmacro %}

{% macro postgres__sum_of_digests(digest) -%}
    cast(sum(cast(('x' || substr({{ digest }}, 1, 15))::bit(60)::bigint as numeric)) as text)
{%- endmacro %}
