with

classifiers as (
    select
        function_name,
        part,
        metric,
        metric_value,
        interval_low,
        interval_high,
        n_texts
    from {{ ref('classifier_measurement') }}
),

baselines as (
    -- What others reach on other texts is no baseline.
    select golden_baselines.*
    from {{ ref('golden_baselines') }} as golden_baselines
    inner join {{ ref('golden_digest') }} as golden_digest
        on golden_baselines.function_name = golden_digest.function_name and golden_digest.is_shipped
),

final as (
    select
        function_name,
        'function' as subject,
        part,
        metric,
        metric_value,
        interval_low,
        interval_high,
        n_texts
    from classifiers

    union all

    select
        function_name,
        baseline as subject,
        'all' as part,
        metric,
        metric_value,
        interval_low,
        interval_high,
        n_texts
    from baselines
)

select * from final
