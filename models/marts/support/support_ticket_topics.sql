with

tickets as (
    select * from {{ ref('int_ticket_texts') }}
),

predictions as (
    select * from {{ ref('ticket_topic_predictions') }}
),

final as (
    select
        tickets.ticket_id,
        tickets.customer_id,
        tickets.opened_at,
        predictions.predicted_topic,
        predictions.predicted_topic_probability,
        tickets.topic as function_topic,
        tickets.topic_score as function_topic_score,
        tickets.agent_topic,
        predictions.predicted_topic = tickets.topic as agrees_with_function,
        predictions.predicted_topic = tickets.agent_topic as agrees_with_agent,
        predictions.reason_1,
        predictions.reason_2,
        predictions.reason_3,
        tickets.redacted_body,
        predictions.model_version,
        predictions.run_id
    from tickets
    left join predictions on tickets.ticket_id = predictions.ticket_id
)

select * from final
