with

source as (
    select * from {{ ref('golden_personal_texts') }}
),

final as (
    select
        text_id,
        hard,
        case when right(md5(text_id), 1) in ('0', '2', '4', '6', '8', 'a', 'c', 'e') then 'held_out' else 'tuning' end as half,
        body
    from source
)

select * from final
