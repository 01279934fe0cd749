with

source as (
    select * from {{ ref('golden_personal_spans') }}
),

final as (
    select
        text_id,
        span_no,
        kind,
        value,
        start_at,
        start_at + length(value) - 1 as end_at
    from source
)

select * from final
