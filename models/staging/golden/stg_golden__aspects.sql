with

source as (
    select * from {{ ref('golden_aspects') }}
),

final as (
    select
        text_id,
        {{ trimmed('body') }} as body,
        aspect,
        label
    from source
)

select * from final
