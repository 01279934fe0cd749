select
    predictor,
    prediction_table,
    max(as_of_date) as as_of_date,
    count(*) as n_predictions,
    model_version,
    run_id,
    git_commit,
    data_digest,
    feature_table
from marts.ml_lineage
group by predictor, prediction_table, model_version, run_id, git_commit, data_digest, feature_table
order by predictor, prediction_table
