with

churn as (
    select * from {{ ref('churn_training') }}
),

final as (
    select
        predictor,
        decided_at,
        decision,
        reason,
        training_key,
        cast(model_version as integer) as model_version,
        run_id,
        run_commit,
        estimator,
        metric,
        metric_value,
        baseline_value,
        cast(n_rows as integer) as n_rows,
        cast(n_positive as integer) as n_positive,
        first_as_of_date,
        newest_as_of_date,
        data_digest,
        code_digest,
        params_digest,
        library_digest,
        dbt_node,
        dbt_checksum,
        invocation_id,
        git_commit,
        tracking_uri,
        seconds
    from churn
)

select * from final
