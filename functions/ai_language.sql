{%- set languages = lettered_languages() -%}
{%- set scripts = scripted_languages() -%}
{#- Ten thousand letters tell the language; DuckDB's time would grow with the square of a text that is longer. -#}
{%- set text = "substr(" ~ argument('text') ~ ", 1, 10000)" -%}
(
    select
        case
            when {{ argument('text') }} is not null
                then case
                    {#- A script that outweighs the rest of the text, in letters. #}
                    when counts.most > counts.of_alphabets and counts.most > 0
                        then case
                            {%- for code, _, _ in scripts %}
                            {#- Japanese is written with Chinese signs, too: one letter of its own in ten is enough. #}
                            when counts.{{ code }} >= counts.most{{ " or counts.ja * 10 >= counts.zh and counts.ja > 0 and counts.zh >= counts.most" if code == 'ja' }} then '{{ code }}'
                            {%- endfor %}
                        end
                    {#- The largest sum carries its language in what is left when divided by 32. One rare group of letters, of 1,000 or less, tells nothing. #}
                    when sums.best > 32 * 1000
                        then split_part('{{ languages | join(" ") }}', ' ', {{ languages | length }} - cast(sums.best % 32 as integer))
                end
        end
    from (
        select
            greatest(
                {%- for language in languages %}
                coalesce(sum(tokens.{{ language }}), 0) * 32 + {{ languages | length - loop.index }}{{ "," if not loop.last }}
                {%- endfor %}
            ) as best
        from (
            select {{ each_letter_group('words.plain') }} as token
            from (select {{ plain_words(text) }} as plain {{ computed_once() }}) as words
            {{ expecting_many('cross join') }}
        ) as spoken
        inner join {{ ref('language_token') }} as tokens on spoken.token = tokens.token
    ) as sums
    cross join (
        select
            greatest({% for code, _, _ in scripts %}letters.{{ code }}{{ ", " if not loop.last }}{% endfor %}) as most,
            letters.*
        from (
            select
                {%- for code, ranges, worth in scripts %}
                {{ worth }} * {{ n_letters(text, ranges) }} as {{ code }},
                {%- endfor %}
                {{ n_letters(text, alphabet_ranges()) }} as of_alphabets
            {{ computed_once() }}
        ) as letters
    ) as counts
)
