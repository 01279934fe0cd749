{#- A token that a language never showed is taken for one in two thousand of it. -#}
{%- set unseen = 0.0005 -%}
{#- Letters of a word say much the same as each other and as the word: chosen on the tuning half of golden_languages. -#}
{%- set share_of_letters = 0.4 -%}
with

words as (
    select
        language,
        times,
        word,
        ' ' || word || ' ' as padded
    from {{ ref('language_word') }}
),

-- As each_letter_group finds them in a text.
tokens as (
    select
        language,
        'word' as kind,
        word || '_' as token,
        times
    from words
    union all
    select
        words.language,
        'three letters' as kind,
        substr(words.padded, cast(places.place as integer), 3) as token,
        words.times
    from words
    inner join generate_series(1, 40) as places (place) on places.place <= length(words.word)
    union all
    select
        words.language,
        'letter' as kind,
        substr(words.word, cast(places.place as integer), 1) as token,
        words.times
    from words
    inner join generate_series(1, 40) as places (place) on places.place <= length(words.word)
    where {{ matches('substr(words.word, cast(places.place as integer), 1)', '[^ -~]') }}
),

totals as (
    select
        language,
        sum(times) filter (where kind = 'word') as of_words,
        sum(times) filter (where kind = 'three letters') as of_letters
    from tokens
    group by language
),

sums as (
    select
        language,
        kind,
        token,
        sum(times) as times
    from tokens
    group by language, kind, token
),

-- Naive Bayes: the logarithm of how many times as frequent the token is as one that was never seen, in thousandths.
weights as (
    select
        sums.language,
        sums.token,
        cast(round(
            1000
            * case sums.kind when 'word' then 1.0 else {{ share_of_letters }} end
            * ln(
                1 + cast(sums.times as double precision)
                / ({{ unseen }} * cast(case sums.kind when 'word' then totals.of_words else totals.of_letters end as double precision))
            )
        ) as integer) as weight
    from sums
    inner join totals on sums.language = totals.language
),

final as (
    select
        {%- for language in lettered_languages() %}
        cast(coalesce(max(weight) filter (where language = '{{ language }}'), 0) as integer) as {{ language }},
        {%- endfor %}
        token
    from weights
    group by token
)

select * from final
