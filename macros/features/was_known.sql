{#-
    True for the version of a record that the warehouse knew at `as_of`. `version` is the alias of a
    staging model (it has known_from and known_to). Both times count: what happened before the as-of date
    but was loaded after it was not known.

    The newest version has no known_to. An `or` would say so as well, but in an outer join it makes DuckDB compare every pair.
-#}
{% macro was_known(version, as_of) -%}
    {{ version }}.known_from <= {{ as_of }}
    and coalesce({{ version }}.known_to, cast('9999-12-31' as timestamp)) > {{ as_of }}
{%- endmacro %}
