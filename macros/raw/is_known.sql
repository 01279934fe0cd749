{#- False for a delivery after `known_until`: lets a build pretend to run at an earlier moment. -#}
{% macro is_known(loaded_at='loaded_at') -%}
    {%- if var('known_until') -%}
        {{ loaded_at }} <= cast('{{ var("known_until") }}' as timestamp)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
