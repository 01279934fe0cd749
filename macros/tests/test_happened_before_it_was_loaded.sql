{#- Returns the rows whose event lies after their load: a value from the future, or a clock that is wrong. -#}
{% test happened_before_it_was_loaded(model, event_at, loaded_at='loaded_at') %}
    select *
    from {{ model }}
    where {{ event_at }} > {{ loaded_at }}
{% endtest %}
