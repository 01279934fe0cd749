{#- The clauses of a text, as a list, in lower case: what stands between marks, dashes, and words such as "but". -#}
{% macro clauses(text) -%}
    {%- set ends = "[.,;:!?]+(?:[ \t\r\n]|$)|[()…—–\r\n]+| - | (?:but|however|yet|though|although|while|whereas) " -%}
    string_to_array(regexp_replace(lower(replace({{ text }}, chr(1), ' ')), '{{ ends }}', chr(1), 'g'), chr(1))
{%- endmacro %}
