{#- SQL: a time in days, to compare by: a business day is 1.4 days, a month the twelfth of a year of 365.25 days. -#}
{% macro length_in_days(value, unit) -%}
    {{ six_digits(
        value ~ " * case " ~ unit
        ~ " when 'second' then 1 / 86400.0 when 'minute' then 1 / 1440.0 when 'hour' then 1 / 24.0 when 'business_day' then 1.4"
        ~ " when 'week' then 7 when 'month' then 30.4375 when 'year' then 365.25 else 1 end"
    ) }}
{%- endmacro %}
