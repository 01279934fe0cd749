with

source as (
    select * from {{ ref('golden_passages') }}
),

final as (
    select
        question_id,
        part,
        document_id,
        {{ flattened('quote') }} as quote
    from source
)

select * from final
