{#-
    SQL condition: true where the documents are those of the demo, for which the floors of search were set. With documents of
    one's own, search is measured if there are golden questions about them, and never fails the build.
-#}
{% macro searches_the_demo() -%}
    {{- return('true' if var('documents_path').rstrip('/') == 'seeds/documents' else 'false') -}}
{%- endmacro %}
