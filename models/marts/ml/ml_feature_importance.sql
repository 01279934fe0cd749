with

runs as (
    select * from {{ ref('ml_runs') }}
),

of_features as (
    select * from {{ ref('ml_metrics') }}
    where slice = 'feature'
),

by_feature as (
    select
        run_id,
        estimator,
        slice_value as feature,
        max(case when metric = 'permutation_importance' then metric_value end) as importance,
        max(case when metric like 'single!_feature!_%' escape '!' then metric_value end) as single_feature_value,
        max(case when metric = 'psi' then metric_value end) as psi
    from of_features
    group by run_id, estimator, slice_value
),

final as (
    select
        runs.predictor,
        runs.run_id,
        runs.model_version,
        runs.is_champion,
        by_feature.feature,
        cast(
            row_number() over (
                partition by runs.run_id
                order by by_feature.importance desc, {{ byte_order('by_feature.feature') }}
            ) as integer
        ) as importance_rank,
        runs.metric,
        by_feature.importance,
        by_feature.single_feature_value,
        by_feature.psi
    from by_feature
    inner join runs
        on by_feature.run_id = runs.run_id
        and by_feature.estimator = runs.estimator
    -- Runs that were fitted before importance was kept have none.
    where by_feature.importance is not null
)

select * from final
