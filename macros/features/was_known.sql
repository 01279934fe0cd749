{#-
    True for the version of a record that the warehouse knew at `as_of`. `version` is the alias of a
    staging model (it has known_from and known_to). Both times count: what happened before the as-of date
    but was loaded after it was not known.
-#}
{% macro was_known(version, as_of) -%}
    {{ version }}.known_from <= {{ as_of }}
    and ({{ version }}.known_to is null or {{ version }}.known_to > {{ as_of }})
{%- endmacro %}
