with

source as (
    select * from {{ ref('golden_deadlines') }}
),

final as (
    select
        deadline_id,
        document_id,
        half,
        replace(replace(quote, '{', ''), '}', '') as quote,
        strpos(quote, '{') as figure_at,
        cast(number as double precision) as value,
        unit,
        is_deadline
    from source
)

select * from final
