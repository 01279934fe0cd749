with

source as (
    select * from {{ ref('golden_similarities') }}
),

final as (
    select
        pair_id,
        {{ trimmed('one') }} as one,
        {{ trimmed('other') }} as other,
        similarity
    from source
)

select * from final
