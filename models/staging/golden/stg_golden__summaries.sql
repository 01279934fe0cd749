with

source as (
    select * from {{ ref('golden_summaries') }}
),

final as (
    select
        text_id,
        sentence_no,
        {{ trimmed('sentence') }} as sentence,
        is_best
    from source
)

select * from final
