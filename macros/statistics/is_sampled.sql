{#- Whether a row is in a sample that holds `share` of all rows, at least 1 for all of them: by a digest of its key, so always the same ones. -#}
{% macro is_sampled(key, share) -%}
    {{ byte_order("substr(md5(" ~ key ~ "), 1, 8)") }} <= lpad(lower(to_hex(cast(least({{ share }}, 1) * 4294967295 as bigint))), 8, '0')
{%- endmacro %}
