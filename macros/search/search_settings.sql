{#-
    What search is made of. docs/decisions/0007 says how the numbers were found, and what the alternatives gave.
-#}
{% macro search_settings() -%}
    {{- return({
        'k1': 1.2,
        'b': 0.5,
        'title_weight': 1,
        'rank_constant': 20,
        'n_reranked': 50,
        'bm25_weight': 0.024,
        'static_weight': 0.48,
        'opening_weight': 0.1,
    }) -}}
{%- endmacro %}
