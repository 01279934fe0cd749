with

scores as (
    {{ current_scores_of('ticket_topic') }}
),

final as (
    select
        ticket_id,
        as_of_date,
        predicted_topic,
        predicted_topic_probability,
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
