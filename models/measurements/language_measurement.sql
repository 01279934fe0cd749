with

final as (
    select
        'ai_language' as function_name,
        texts.half,
        'accuracy' as metric,
        avg(case when {{ function('ai_language') }}(texts.body) = texts.language then cast(1 as double precision) else 0 end) as value,
        cast(count(*) as integer) as n_texts
    from {{ ref('stg_golden__languages') }} as texts
    group by texts.half
)

select * from final
