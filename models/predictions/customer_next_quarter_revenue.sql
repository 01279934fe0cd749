with

scores as (
    {{ current_scores_of('next_quarter_revenue') }}
),

final as (
    select
        customer_id,
        as_of_date,
        expected_revenue_usd,
        expected_revenue_usd_low,
        expected_revenue_usd_high,
        reason_1,
        reason_1_direction,
        reason_1_effect,
        reason_2,
        reason_2_direction,
        reason_2_effect,
        reason_3,
        reason_3_direction,
        reason_3_effect,
        model_name,
        model_version,
        run_id,
        scoring_key,
        scored_at
    from scores
)

select * from final
