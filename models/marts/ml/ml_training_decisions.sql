with

trainings as (
    {{ of_each_predictor('training', [
        'predictor', 'decided_at', 'decision', 'reason', 'training_key', 'model_version', 'run_id', 'run_commit', 'estimator', 'metric',
        'metric_value', 'baseline_value', 'n_rows', 'n_positive', 'first_as_of_date', 'newest_as_of_date', 'data_digest', 'code_digest',
        'params_digest', 'library_digest', 'dbt_node', 'dbt_checksum', 'invocation_id', 'git_commit', 'tracking_uri', 'seconds',
    ]) }}
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
    from trainings
)

select * from final
