-- A returned row is a function that falls below its floor on golden texts. These functions learn from no labels, so that all of the texts are
-- new to them. Floors are three hundredths below what they reach: less is a change for the worse, and not chance. The words that have
-- vectors, and the average text, come from golden_sentiments: with other ones there is no floor.
with

floors as (
    -- Four labels to choose from, on average: chance is one in four.
    select
        'ai_classify' as function_name,
        'all' as part,
        0.56 as floor
    union all
    select
        'ai_filter' as function_name,
        'true statements' as part,
        0.76 as floor
    union all
    select
        'ai_filter' as function_name,
        'statements of other subjects' as part,
        0.83 as floor
    union all
    -- A text that praises one thing and blames another: half would be chance.
    select
        'ai_sentiment_aspects' as function_name,
        'all' as part,
        0.62 as floor
    union all
    select
        'ai_sentiment_aspects' as function_name,
        'not spoken of' as part,
        0.90 as floor
    union all
    select
        'ai_sentiment_aspects' as function_name,
        'spoken of' as part,
        0.65 as floor
    union all
    -- The best three of a dozen sentences: chance is three in ten.
    select
        'ai_summarize' as function_name,
        'all' as part,
        0.55 as floor
    union all
    select
        'ai_similarity' as function_name,
        'all' as part,
        0.73 as floor
)

select
    floors.function_name,
    floors.part,
    quality.metric_value,
    floors.floor
from floors
inner join {{ ref('golden_digest') }} as golden_digest
    on golden_digest.function_name = 'ai_sentiment' and golden_digest.is_shipped
left join {{ ref('ai_function_quality') }} as quality
    on floors.function_name = quality.function_name
    and floors.part = quality.part
    and quality.subject = 'function'
where coalesce(quality.metric_value, 0) < floors.floor
