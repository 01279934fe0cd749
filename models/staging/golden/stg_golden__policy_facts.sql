with

source as (
    select * from {{ ref('golden_policy_facts') }}
),

final as (
    select
        fact_id,
        document_id,
        half,
        replace(replace(quote, '{', ''), '}', '') as quote,
        strpos(quote, '{') as figure_at,
        kind,
        cast(number as double precision) as value,
        unit
    from source
)

select * from final
