{#- Check digits in SQL, alike on both engines. Each argument is SQL for a text of digits; one with other letters is an error. -#}

{#- Condition: the last digit is the one that Luhn's algorithm gives; for up to 20 digits. -#}
{% macro passes_luhn(digits) -%}
    {%- set padded = "lpad(" ~ digits ~ ", 20, '0')" -%}
    {#- Twice each digit, its own digits added. -#}
    {%- set doubled = "translate(" ~ padded ~ ", '123456789', '246813579')" -%}
    (
        {%- for place in range(1, 21) -%}
            cast(substr({{ doubled if place % 2 else padded }}, {{ place }}, 1) as integer){{ ' + ' if not loop.last }}
        {%- endfor -%}
    ) % 10 = 0
{%- endmacro %}


{#- The sum of the first digits, each times its weight; missing digits count as zeros before the text. -#}
{% macro weighted_sum(digits, weights) -%}
    {%- set padded = "lpad(" ~ digits ~ ", " ~ weights | length ~ ", '0')" -%}
    (
        {%- for weight in weights -%}
            {{ weight }} * cast(substr({{ padded }}, {{ loop.index }}, 1) as integer){{ ' + ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}


{#- The remainder by 97 of a number of up to 75 digits, which no type of number can hold: 15 digits at a time. -#}
{% macro remainder_by_97(digits) -%}
    {%- set ns = namespace(sql="cast(left(" ~ digits ~ ", 15) as bigint) % 97") -%}
    {%- for start in range(16, 76, 15) -%}
        {%- set ns.sql = "cast((" ~ ns.sql ~ ") || substr(" ~ digits ~ ", " ~ start ~ ", 15) as bigint) % 97" -%}
    {%- endfor -%}
    {{- return("(" ~ ns.sql ~ ")") -}}
{%- endmacro %}


{#- An IBAN without blanks as the digits that are to leave 1: its first four letters last, A as 10, Z as 35. -#}
{% macro iban_digits(iban) -%}
    {%- set ns = namespace(sql="substr(" ~ iban ~ ", 5) || left(" ~ iban ~ ", 4)") -%}
    {%- for letter in 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ letter ~ "', '" ~ (loop.index + 9) ~ "')" -%}
    {%- endfor -%}
    {{- return(ns.sql) -}}
{%- endmacro %}


{#- The letter that an Italian codice fiscale of 16 letters ends with. -#}
{% macro codice_fiscale_letter(code) -%}
    {#- A digit counts as the letter of its rank, at odd places in an order of the tax office's own. -#}
    {%- set letters = "translate(" ~ code ~ ", '0123456789', 'ABCDEFGHIJ')" -%}
    substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ', cast((
        {%- for place in range(1, 16) -%}
            strpos('{{ "BAKPLCQDREVOSFTGUHMINJWZYX" if place % 2 else "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }}', substr({{ letters }}, {{ place }}, 1)) - 1
            {{- ' + ' if not loop.last -}}
        {%- endfor -%}
    ) % 26 as integer) + 1, 1)
{%- endmacro %}
