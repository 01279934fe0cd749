{#-
    The sentences of a text, as a list. One ends with a full stop, a question or exclamation mark and a blank, or with the line; the full
    stop of a title or of "e.g." ends none.
-#}
{% macro sentences(text) -%}
    {%- set abbreviations = "(^|[^A-Za-z])([Mm]rs?|[Mm]s|[Dd]r|[Pp]rof|[Ss]t|vs|[Ee][.]g|[Ii][.]e|[Aa]pprox)[.] " -%}
    {%- set ends = "([.!?…]+[\"”’)]*)[ \t\r\n]+|[ \t]*[\r\n]+[ \t]*" -%}
    string_to_array(
        replace(
            regexp_replace(
                regexp_replace(replace(replace({{ text }}, chr(1), ' '), chr(2), ' '), '{{ abbreviations }}', '\1\2' || chr(2) || ' ', 'g'),
                '{{ ends }}', '\1' || chr(1), 'g'
            ),
            chr(2), '.'
        ),
        chr(1)
    )
{%- endmacro %}
