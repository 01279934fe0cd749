with

predictions as (
    select * from {{ ref('customer_churn') }}
),

runs as (
    select * from {{ ref('ml_runs') }}
),

promotions as (
    select
        *,
        row_number() over (partition by predictor, candidate_version order by decided_at desc) as recency
    from {{ ref('ml_promotions') }}
    where decision = 'promoted'
),

final as (
    select
        'customer_churn' as prediction_table,
        predictions.model_name as predictor,
        predictions.customer_id as entity_id,
        predictions.as_of_date,
        predictions.churn_probability as prediction,
        predictions.scoring_key,
        predictions.scored_at,
        cast(predictions.model_version as integer) as model_version,
        predictions.run_id,
        promotions.decided_at as promoted_at,
        promotions.reason as promotion_reason,
        runs.estimator,
        runs.metric,
        runs.metric_value,
        runs.dbt_node,
        runs.dbt_checksum,
        runs.invocation_id,
        runs.git_commit,
        runs.training_key,
        runs.data_digest,
        runs.n_rows as n_training_rows,
        runs.first_as_of_date as first_training_date,
        runs.newest_as_of_date as newest_training_date,
        'features.customer_month' as feature_table
    from predictions
    inner join runs on predictions.run_id = runs.run_id
    left join promotions
        on predictions.model_name = promotions.predictor
        and predictions.model_version = promotions.candidate_version
        and promotions.recency = 1
)

select * from final
