{#-
    How a column of somebody's own table is read: as text first, since a letter in a column of numbers is a fact to be seen, not an error of
    the driver. ml/authoring/cleaning.py reads it the same way when it looks at a table for the first time.
-#}

{#- A text without the blanks around it; null for what means that nothing is known. -#}
{% macro known_text(column) -%}
    {%- set text = trimmed('cast(' ~ column ~ ' as text)') -%}
    case when lower({{ text }}) in ('', 'na', 'n/a', '#n/a', 'null', 'nan', '?', '-', '--') then null else {{ text }} end
{%- endmacro %}


{#- A number, with or without a currency, a per cent sign or commas between thousands; null for anything else. -#}
{% macro known_number(column) -%}
    {%- set text = trimmed('cast(' ~ column ~ ' as text)') -%}
    case
            when {{ matches(text, '^[-+]?[$€£]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?%?$') }}
                then cast(regexp_replace({{ text }}, '[$€£%,]', '', 'g') as double precision)
            when {{ matches(text, '^[-+]?[$€£]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?%?$') }}
                then cast(regexp_replace({{ text }}, '[$€£%]', '', 'g') as double precision)
        end
{%- endmacro %}


{#- 1 for yes, 0 for no, in the spellings of several systems; null for anything else. -#}
{% macro known_flag(column) -%}
    {%- set text = 'lower(' ~ trimmed('cast(' ~ column ~ ' as text)') ~ ')' -%}
    case
            when {{ text }} in ('yes', 'y', 'true', 't', '1', '1.0', 'on') then 1
            when {{ text }} in ('no', 'n', 'false', 'f', '0', '0.0', 'off') then 0
        end
{%- endmacro %}


{#- A day: `iso` for 2026-03-31, whatever follows it, `mdy` for 3/31/2026, `dmy` for 31/3/2026; null for anything else. -#}
{% macro known_day(column, order='iso') -%}
    {%- set text = trimmed('cast(' ~ column ~ ' as text)') -%}
    {%- if order == 'iso' -%}
        case when {{ matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then cast(substr({{ text }}, 1, 10) as date) end
    {%- else -%}
        {%- set month, day = (1, 2) if order == 'mdy' else (2, 1) -%}
        case
            when {{ matches(text, '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$') }}
                then cast(
                    split_part({{ text }}, '/', 3) || '-' || lpad(split_part({{ text }}, '/', {{ month }}), 2, '0')
                    || '-' || lpad(split_part({{ text }}, '/', {{ day }}), 2, '0') as date
                )
        end
    {%- endif -%}
{%- endmacro %}


{#- A select of the rows of a CSV or Parquet file; columns of a CSV are text. A relative path starts where dbt runs. -#}
{% macro rows_of_file(path) -%}
    {%- if not execute -%}
        {{- return('select 1 as nothing_yet') -}}
    {%- endif -%}
    {%- if not raw_file_size(path) -%}
        {%- do exceptions.raise_compiler_error(
            "There is nothing to read: " ~ path ~ " is not there, or empty.\n  Expected a CSV or Parquet file."
            ~ "\n  Hint: put it back, correct the path in " ~ model.original_file_path ~ ", or take the predictor out with `warehouse remove-predictor`."
        ) -%}
    {%- endif -%}
    {{- return(raw_file_rows(path)) -}}
{%- endmacro %}
