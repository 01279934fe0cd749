(
    select
        case
            when {{ argument('text') }} is not null
                then {{ six_digits('least(greatest((sums.positive - sums.negative) / sums.weight_of_one, -1.0), 1.0)') }}
        end
    from {{ word_sums(argument('text'), ref('sentiment_word'), ['negative', 'positive'], meaning=true) }} as sums
)
