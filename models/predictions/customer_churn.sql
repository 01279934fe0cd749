with

scores as (
    {{ current_scores_of('churn') }}
),

final as (
    select
        scores.customer_id,
        scores.as_of_date,
        scores.churn_probability,
        scores.risk_band,
        cast(row_number() over (order by scores.churn_probability desc, {{ byte_order('scores.customer_id') }} asc) as integer) as risk_rank,
        scores.reason_1,
        scores.reason_1_direction,
        scores.reason_1_effect,
        scores.reason_2,
        scores.reason_2_direction,
        scores.reason_2_effect,
        scores.reason_3,
        scores.reason_3_direction,
        scores.reason_3_effect,
        scores.model_name,
        scores.model_version,
        scores.run_id,
        scores.scoring_key,
        scores.scored_at
    from scores
)

select * from final
