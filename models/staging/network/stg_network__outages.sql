with

deliveries as (
    select * from {{ ref('outages') }}
),

cleaned as (
    select
        outage_id,
        postal_code,
        lower(technology) as technology,
        started_at at time zone 'UTC' as started_at,
        ended_at at time zone 'UTC' as ended_at,
        lower(cause) as cause,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['outage_id'], columns=[
        'postal_code', 'technology', 'started_at', 'ended_at', 'cause',
    ]) }}
)

select * from final
