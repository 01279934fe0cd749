-- A returned row is a classifying function that falls below its floor, on parts that it has not learned from. Floors are a hundredth
-- below what the shipped texts reach: less is a change for the worse, and not chance. Golden texts of one's own have no floor.
with

floors as (
    -- Of ten positive or negative texts of a domain never seen, eight are judged right.
    select
        'ai_sentiment' as function_name,
        0.79 as floor
    union all
    -- A third class makes it harder: what is neutral is a matter of opinion.
    select
        'ai_sentiment_label' as function_name,
        0.73 as floor
    union all
    -- Ten topics, a fifth of the tickets with words of another one.
    select
        'ai_classify_ticket' as function_name,
        0.78 as floor
)

select
    floors.function_name,
    quality.metric_value,
    floors.floor
from floors
inner join {{ ref('golden_digest') }} as golden_digest
    on floors.function_name = golden_digest.function_name and golden_digest.is_shipped
left join {{ ref('ai_function_quality') }} as quality
    on floors.function_name = quality.function_name
    and quality.subject = 'function'
    and quality.part = 'all'
where coalesce(quality.metric_value, 0) < floors.floor
