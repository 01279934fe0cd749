with

final as (
    select
        'ai_similarity' as function_name,
        'correlation' as metric,
        cast({{ rounded('corr(' ~ function('ai_similarity') ~ '(pairs.one, pairs.other), pairs.similarity)', 3) }} as double precision) as value,
        cast(count(*) as integer) as n_texts
    from {{ ref('stg_golden__similarities') }} as pairs
)

select * from final
