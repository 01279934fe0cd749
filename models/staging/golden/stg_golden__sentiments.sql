with

source as (
    select * from {{ ref('golden_sentiments') }}
),

final as (
    select
        text_id,
        domain as part,
        domain,
        label,
        difficulty,
        {{ trimmed('body') }} as body
    from source
)

select * from final
