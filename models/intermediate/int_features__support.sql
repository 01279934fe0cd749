with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

tickets as (
    select * from {{ ref('int_ticket_facts') }}
    where not is_repeat
),

known as (
    select
        tickets.customer_id,
        as_of_dates.as_of_date,
        tickets.opened_at,
        tickets.known_from,
        tickets.first_response_at is null and tickets.closed_at is null as is_unanswered,
        tickets.closed_at is null as is_open,
        tickets.first_response_hours,
        -- Whole seconds add up to the same sum in any order; fractions of an hour would not, and the digest would tell.
        cast(tickets.first_response_hours * 3600 as bigint) as first_response_seconds,
        extract(epoch from (cast(as_of_dates.as_of_date as timestamp) - tickets.opened_at)) / 86400.0 as days_ago
    from tickets
    inner join as_of_dates
        on tickets.opened_at <= as_of_dates.as_of_date
        and tickets.opened_at > as_of_dates.as_of_date - interval '180 days'
        and {{ was_known('tickets', 'as_of_dates.as_of_date') }}
),

final as (
    select
        customer_id,
        as_of_date,
        sum(case when days_ago <= 30 then 1 else 0 end) as n_tickets_30d,
        sum(case when days_ago <= 90 then 1 else 0 end) as n_tickets_90d,
        -- Slow: the first answer took more than 48 hours, or is still awaited after as long.
        sum(case when days_ago <= 60 and (first_response_hours > 48 or (is_unanswered and days_ago > 2)) then 1 else 0 end) as n_slow_tickets_60d,
        sum(case when is_open then 1 else 0 end) as n_open_tickets,
        {{ rounded('sum(first_response_seconds) / 3600.0 / nullif(count(first_response_seconds), 0)', 3) }} as first_response_180d_hours,
        max(opened_at) as max_event_at,
        max(known_from) as max_known_at
    from known
    group by customer_id, as_of_date
)

select * from final
