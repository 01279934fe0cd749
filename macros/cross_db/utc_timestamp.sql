{#- SQL for a date, a timestamp of either kind, or a text that is one, as a timestamp without time zone: that of UTC. -#}
{% macro utc_timestamp(time) -%}
    {{- return(adapter.dispatch('utc_timestamp')(time)) -}}
{%- endmacro %}

{% macro duckdb__utc_timestamp(time) -%}
    case typeof({{ time }})
        when 'TIMESTAMP WITH TIME ZONE' then timezone('UTC', cast({{ time }} as timestamptz))
        else cast({{ time }} as timestamp)
    end
{%- endmacro %}

{#- By the clock of the session: a function that calls this sets it, by `postgres_settings: {TimeZone: UTC}`. -#}
{% macro postgres__utc_timestamp(time) -%}
    cast({{ time }} as timestamp)
{%- endmacro %}
