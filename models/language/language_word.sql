{#- Letters with an accent, and what people write who have no such key. -#}
{%- set accented = 'áàâãäåăąāçćčďđéèêëęěíìîïıłńñňóòôõöőøřśšşșťţțúùûüűůýźżžğ' -%}
{%- set bare = 'aaaaaaaaacccddeeeeeeiiiiilnnnooooooorsssstttuuuuuuyzzzg' -%}
with

common_words as (
    select * from {{ ref('stg_reference__language_words') }}
),

-- The twentieth word of a language counts half as much as the first: the lists are too short, and in too rough an order, for Zipf's law.
counted as (
    select
        language,
        word,
        cast(floor(cast(1000000 as double precision) / (place + 20)) as bigint) as times
    from common_words
),

-- Three of ten people who write a word with accents leave them out.
bare_words as (
    select
        language,
        word,
        translate(replace(replace(replace(word, 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), '{{ accented }}', '{{ bare }}') as bare_word,
        cast(floor(cast(times as double precision) * 3 / 10) as bigint) as times
    from counted
),

spellings as (
    select
        language,
        word,
        times
    from counted
    union all
    select
        language,
        bare_word as word,
        times
    from bare_words
    where bare_word <> word
),

final as (
    select
        language,
        word,
        cast(sum(times) as bigint) as times
    from spellings
    group by language, word
)

select * from final
