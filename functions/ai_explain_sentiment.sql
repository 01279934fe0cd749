with

spoken as (
    select {{ each_spoken_word(argument('text'), meaning=true) }} as word
),

counted as (
    select
        spoken.word,
        count(*) as n,
        sum(count(*)) over () as n_words
    from spoken
    group by spoken.word
),

final as (
    select
        counted.word,
        cast(counted.n as integer) as n,
        counted.n * (weights.positive - weights.negative) / (1000000 * sqrt(cast(counted.n_words as double precision))) as weight
    from counted
    inner join {{ ref('sentiment_word') }} as weights on counted.word = weights.word
)

select
    final.word,
    final.n,
    final.weight
from final
order by abs(final.weight) desc, {{ byte_order('final.word') }}
