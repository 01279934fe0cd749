with

decisions as (
    select
        *,
        row_number() over (partition by run_id order by decided_at) as occurrence
    from {{ ref('ml_training_decisions') }}
),

promotions as (
    select
        *,
        row_number() over (partition by predictor order by decided_at desc) as recency
    from {{ ref('ml_promotions') }}
),

champions as (
    select
        predictor,
        champion_run_id
    from promotions
    where recency = 1
),

final as (
    select
        decisions.predictor,
        decisions.run_id,
        decisions.model_version,
        champions.champion_run_id is not null as is_champion,
        decisions.run_commit as git_commit,
        decisions.decided_at as first_seen_at,
        decisions.reason,
        decisions.training_key,
        decisions.data_digest,
        decisions.n_rows,
        decisions.n_positive,
        decisions.first_as_of_date,
        decisions.newest_as_of_date,
        decisions.estimator,
        decisions.metric,
        decisions.metric_value,
        decisions.baseline_value,
        decisions.dbt_node,
        decisions.dbt_checksum,
        decisions.invocation_id
    from decisions
    left join champions
        on decisions.predictor = champions.predictor
        and decisions.run_id = champions.champion_run_id
    where decisions.occurrence = 1
)

select * from final
