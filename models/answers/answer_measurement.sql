with

models as (
    select * from {{ ref('refusal_model') }}
),

final as (
    select
        models.refusal_key as inputs_key,
        models.embedder,
        models.embedder_version,
        models.tier as leg,
        measured.domain,
        measured.metric,
        measured.n_questions,
        measured.value,
        measured.low,
        measured.high,
        models.decided_at as measured_at
    from models
    cross join lateral {{ rows_of_json('models.evaluation', {
        'domain': 'text', 'metric': 'text', 'n_questions': 'integer', 'value': 'double precision',
        'low': 'double precision', 'high': 'double precision',
    }) }} as measured
)

select * from final
