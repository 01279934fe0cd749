with

source as (
    select * from {{ ref('golden_filters') }}
),

final as (
    select
        text_id,
        {{ trimmed('body') }} as body,
        {{ trimmed('statement') }} as statement,
        holds
    from source
)

select * from final
