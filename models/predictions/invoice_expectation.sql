with

scores as (
    {{ current_scores_of('invoice_anomaly') }}
),

final as (
    select
        invoice_id,
        issued_month,
        expected_amount_usd,
        expected_amount_usd_low,
        expected_amount_usd_high,
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
