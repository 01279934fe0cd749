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
    select all_baselines.*
    from {{ ref('stg_golden__baselines') }} as all_baselines
    inner join {{ ref('golden_digest') }} as golden_digest
        on all_baselines.function_name = golden_digest.function_name and golden_digest.is_shipped
),

-- Of what finds spans, the half of the texts on which nobody worked.
finders as (
    select * from {{ ref('redaction_measurement') }}
    where half = 'held_out'
    union all
    select * from {{ ref('extraction_measurement') }}
    where half = 'held_out'
),

without_intervals as (
    select
        function_name,
        'held out: ' || kind as part,
        metric,
        cast(value as double precision) as metric_value,
        cast(n_texts as integer) as n_texts
    from finders

    union all

    select
        function_name,
        'all' as part,
        metric,
        value as metric_value,
        n_texts
    from {{ ref('similarity_measurement') }}

    union all

    select
        function_name,
        'held out: all' as part,
        metric,
        value as metric_value,
        n_texts
    from {{ ref('language_measurement') }}
    where half = 'held_out'
),

choosers as (
    select * from {{ ref('classify_measurement') }}
    union all
    select * from {{ ref('filter_measurement') }}
    union all
    select * from {{ ref('aspect_measurement') }}
    union all
    select * from {{ ref('summary_measurement') }}
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
        case when function_name = 'ai_language' then 'held out: all' else 'all' end as part,
        metric,
        metric_value,
        interval_low,
        interval_high,
        n_texts
    from baselines

    union all

    select
        function_name,
        subject,
        part,
        metric,
        value as metric_value,
        interval_low,
        interval_high,
        n_texts
    from choosers

    union all

    select
        function_name,
        'function' as subject,
        part,
        metric,
        metric_value,
        cast(null as double precision) as interval_low,
        cast(null as double precision) as interval_high,
        n_texts
    from without_intervals
)

select * from final
