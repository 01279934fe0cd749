with

source as (
    select * from {{ ref('golden_baselines') }}
),

final as (
    select
        function_name,
        baseline,
        metric,
        metric_value,
        interval_low,
        interval_high,
        n_texts,
        texts_digest
    from source
)

select * from final
