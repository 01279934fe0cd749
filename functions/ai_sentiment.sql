(
    select
        case
            when {{ argument('text') }} is not null
                then cast(least(greatest((sums.positive - sums.negative) / sums.weight_of_one, -1), 1) as double precision)
        end
    from {{ word_sums(argument('text'), ref('sentiment_word'), ['negative', 'positive'], meaning=true) }} as sums
)
