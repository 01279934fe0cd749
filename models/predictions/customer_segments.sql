with

scores as (
    {{ current_scores_of('customer_segments') }}
),

final as (
    select
        customer_id,
        as_of_date,
        customer_segment,
        customer_segment_no,
        customer_segment_distance,
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
