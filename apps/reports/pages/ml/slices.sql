select
    measured.predictor,
    measured.slice || ': ' || measured.slice_value as part,
    measured.n_rows,
    measured.metric_value,
    measured.interval_low,
    measured.interval_high
from marts.ml_metrics as measured
inner join marts.ml_runs as runs
    on measured.run_id = runs.run_id and measured.estimator = runs.estimator
where
    runs.is_champion
    and measured.split = 'test'
    and measured.slice not in ('all', 'feature', 'score')
    and runs.metric = 'test_' || measured.metric
order by measured.predictor, part
