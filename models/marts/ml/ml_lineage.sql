with

predictions as (
    {%- for name, its in var('predictors').items() %}
    select
        '{{ its.predictions }}' as prediction_table,
        '{{ ref(its.features).schema }}.{{ ref(its.features).identifier }}' as feature_table,
        cast({{ its.entity }} as text) as entity_id,
        {{ its.time }}{{ " as as_of_date" if its.time != "as_of_date" }},
        cast({{ score_number(name) }} as double precision) as prediction,
        {{ its.prediction if its.task in ('multiclass', 'clustering') else 'cast(null as text)' }} as predicted_class,
        scoring_key,
        scored_at,
        model_name,
        model_version,
        run_id
    from {{ ref(its.predictions) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
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
        predictions.prediction_table,
        predictions.model_name as predictor,
        predictions.entity_id,
        predictions.as_of_date,
        predictions.prediction,
        predictions.predicted_class,
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
        predictions.feature_table
    from predictions
    inner join runs on predictions.run_id = runs.run_id
    left join promotions
        on predictions.model_name = promotions.predictor
        and predictions.model_version = promotions.candidate_version
        and promotions.recency = 1
)

select * from final
