with

champion as (
    select
        *,
        cast(row_number() over (order by run_id) as integer) as nth
    from {{ ref('ml_runs') }}
    where is_champion
),

metrics as (
    select * from {{ ref('ml_metrics') }}
),

scores as (
    {%- for name, its in predictors().items() %}
    select
        run_id,
        {{ its.time }}{{ " as as_of_date" if its.time != "as_of_date" }},
        {{ score_number(name) }} as value
    from {{ ref(name ~ '_scores') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

shifts_of_features as (
    {%- for name in predictors() %}
    select
        '{{ name }}' as predictor,
        *
    from {{ ref(name ~ '_shift') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

score_names as (
    {%- for name in predictors() %}
    select
        '{{ name }}' as predictor,
        '{{ score_number(name) }}' as feature
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

feature_shifts as (
    select
        champion.run_id,
        shifts.as_of_date,
        shifts.feature,
        shifts.n_reference_rows,
        shifts.n_rows,
        shifts.reference_share_null,
        shifts.share_null,
        shifts.psi,
        shifts.jensen_shannon_distance
    from shifts_of_features as shifts
    inner join champion
        on shifts.data_digest = champion.data_digest
        and shifts.predictor = champion.predictor
),

score_reference as (
    select
        champion.run_id,
        champion.nth,
        score_names.feature,
        1 as place,
        cast(metrics.slice_value as integer) as bin,
        metrics.interval_high as up_to,
        metrics.n_rows,
        metrics.metric_value as row_share
    from metrics
    inner join champion
        on metrics.run_id = champion.run_id
        and metrics.estimator = champion.estimator
    inner join score_names on champion.predictor = score_names.predictor
    where metrics.slice = 'score'
),

score_numbers as (
    select
        champion.nth,
        1 as place,
        scores.as_of_date,
        scores.value
    from scores
    inner join champion
        on scores.run_id = champion.run_id
        and scores.as_of_date > champion.newest_as_of_date
),

score_shifts as (
    {{ shift_of('score_numbers', 'score_reference', key='run_id') }}
),

shifts as (
    select * from feature_shifts
    union all
    select * from score_shifts
),

final as (
    select
        champion.predictor,
        shifts.as_of_date,
        shifts.feature,
        champion.model_version,
        champion.run_id,
        shifts.n_reference_rows as n_learned_rows,
        shifts.n_rows,
        shifts.reference_share_null as share_null_learned,
        shifts.share_null,
        shifts.psi,
        shifts.jensen_shannon_distance,
        case
            when shifts.psi >= 0.25 then 'large'
            when shifts.psi >= 0.1 then 'moderate'
            else 'small'
        end as drift
    from shifts
    inner join champion on shifts.run_id = champion.run_id
)

select * from final
