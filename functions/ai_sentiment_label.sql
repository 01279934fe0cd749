(
    select
        case
            when {{ argument('text') }} is null then null
            when sums.positive > greatest(sums.neutral, sums.negative) then 'positive'
            when sums.negative > greatest(sums.neutral, sums.positive) then 'negative'
            else 'neutral'
        end
    from {{ word_sums(argument('text'), ref('sentiment_word'), ['negative', 'neutral', 'positive'], meaning=true) }} as sums
)
