select
    predictor,
    model_version,
    estimator,
    metric,
    metric_value,
    baseline_value,
    n_rows,
    -- Labelled texts have no date, and carry the first of the century.
    nullif(newest_as_of_date, date '2000-01-01') as newest_as_of_date,
    git_commit,
    run_id
from marts.ml_runs
where is_champion
order by predictor
