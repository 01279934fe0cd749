with

models as (
    select
        *,
        row_number() over (partition by tier order by decided_at desc) as recency
    from {{ ref('refusal_model') }}
),

final as (
    select
        models.tier,
        models.refusal_key,
        term.position,
        term.feature,
        term.mean,
        term.scale,
        term.coefficient,
        models.intercept,
        models.threshold
    from models
    cross join lateral {{ rows_of_json('models.coefficients', {
        'position': 'integer', 'feature': 'text', 'mean': 'double precision', 'scale': 'double precision',
        'coefficient': 'double precision',
    }) }} as term
    where models.recency = 1
)

select * from final
