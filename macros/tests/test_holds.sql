{#- Returns the rows for which `condition` is not true. A null is not true: say `or x is null` where it is allowed. -#}
{% test holds(model, condition) %}
    select *
    from {{ model }}
    where not coalesce({{ condition }}, false)
{% endtest %}
