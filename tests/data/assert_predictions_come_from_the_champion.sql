-- A returned row is a prediction whose run is not the champion's of the newest decision, or is not among the training
-- decisions: nobody could say what it was made with, or a version that the gates rejected is serving.
with

predictions as (
    select distinct
        model_name,
        model_version,
        run_id
    from {{ ref('customer_churn') }}
),

champions as (
    select
        predictor,
        champion_version,
        champion_run_id,
        row_number() over (partition by predictor order by decided_at desc) as recency
    from {{ ref('ml_promotions') }}
),

runs as (
    select distinct
        predictor,
        run_id
    from {{ ref('ml_training_decisions') }}
)

select
    predictions.*,
    champions.champion_version,
    champions.champion_run_id,
    runs.run_id is not null as is_a_known_run
from predictions
left join champions
    on predictions.model_name = champions.predictor
    and champions.recency = 1
left join runs
    on predictions.model_name = runs.predictor
    and predictions.run_id = runs.run_id
where
    runs.run_id is null
    or champions.champion_run_id is null
    or predictions.run_id <> champions.champion_run_id
    or predictions.model_version <> champions.champion_version
