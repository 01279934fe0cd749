with

spoken as (
    select word from {{ ref('golden_sentiment_word') }}
    union all
    select word from {{ ref('golden_topic_word') }}
),

final as (
    select distinct case when word like 'not\_%' escape '\' then substr(word, 5) else word end as word
    from spoken
)

select * from final
