with

deliveries as (
    select * from {{ ref('tickets') }}
),

cleaned as (
    select
        ticket_id,
        customer_id,
        lower(channel) as channel,
        lower(topic) as topic,
        lower(severity) as severity,
        -- The desk exports local time with its offset; from here on every time is UTC.
        opened_at at time zone 'UTC' as opened_at,
        first_response_at at time zone 'UTC' as first_response_at,
        closed_at at time zone 'UTC' as closed_at,
        {{ trimmed('body') }} as body,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['ticket_id'], columns=[
        'customer_id', 'channel', 'topic', 'severity', 'opened_at', 'first_response_at', 'closed_at', 'body',
    ]) }}
)

select * from final
