with

wanted as (
    select
        customer_id,
        as_of_date,
        scoring_key
    from {{ ref('churn_scoring_set') }}
),

scores as (
    select * from {{ ref('churn_scores') }}
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
    from wanted
    -- The key holds the features, the champion and the code: a score of anything else is not this score.
    inner join scores
        on wanted.customer_id = scores.customer_id
        and wanted.as_of_date = scores.as_of_date
        and wanted.scoring_key = scores.scoring_key
)

select * from final
