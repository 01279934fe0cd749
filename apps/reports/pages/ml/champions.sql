select
    predictor,
    model_version,
    estimator,
    metric,
    metric_value,
    baseline_value,
    n_rows,
    newest_as_of_date,
    git_commit,
    run_id
from marts.ml_runs
where is_champion
order by predictor
