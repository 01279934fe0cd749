{#-
    Point in time: returns the rows that were made from something that happened, or was loaded, after their
    as-of date. `event_at` and `loaded_at` are columns with the newest time among all rows that went into the row.
-#}
{% test knows_nothing_later(model, as_of='as_of_date', event_at='max_event_at', loaded_at='max_loaded_at') %}
    select
        {{ as_of }},
        {{ event_at }},
        {{ loaded_at }}
    from {{ model }}
    where
        {{ event_at }} > {{ as_of }}
        or {{ loaded_at }} > {{ as_of }}
        -- A row that cannot say when its newest part was loaded proves nothing.
        or {{ loaded_at }} is null
{% endtest %}
