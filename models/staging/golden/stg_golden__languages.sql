with

source as (
    select * from {{ ref('golden_languages') }}
),

final as (
    select
        text_id,
        language,
        case when right(text_id, 1) in ('0', '2', '4', '6', '8') then 'held_out' else 'tuning' end as half,
        {{ trimmed('body') }} as body
    from source
)

select * from final
