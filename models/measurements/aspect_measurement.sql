with

asked as (
    select
        body,
        aspect,
        label,
        cast({{ function('ai_sentiment_aspects') }}(body, array[aspect]) ->> aspect as double precision) as score,
        {{ function('ai_sentiment') }}(body) as score_of_text
    from {{ ref('stg_golden__aspects') }}
),

poles as (
    select * from asked
    where label in ('positive', 'negative')
),

judged as (
    select
        'function' as subject,
        'all' as part,
        'share_of_poles' as metric,
        coalesce((score > 0) = (label = 'positive'), false) as is_right
    from poles
    where score is not null

    union all

    -- What the text as a whole sounds like.
    select
        'ai_sentiment of the text' as subject,
        'all' as part,
        'share_of_poles' as metric,
        coalesce((score_of_text > 0) = (label = 'positive'), false) as is_right
    from poles
    where score is not null

    union all

    select
        'function' as subject,
        case when label = 'absent' then 'not spoken of' else 'spoken of' end as part,
        'share_noticed' as metric,
        (score is null) = (label = 'absent') as is_right
    from asked
),

{{ shares_of_hits('ai_sentiment_aspects') }}

select * from final
