with

final as (
    select * from {{ ref('sentiment_judgement') }}
    union all
    select * from {{ ref('topic_judgement') }}
)

select * from final
