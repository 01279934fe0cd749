{#- Fails for an empty table: a mart that nobody filled is green in every other test. Returns one row when there are fewer than `at_least`. -#}
{% test has_rows(model, at_least=1) %}
    select n_rows
    from (select count(*) as n_rows from {{ model }}) as counted
    where n_rows < {{ at_least }}
{% endtest %}
