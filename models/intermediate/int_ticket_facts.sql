with

tickets as (
    select * from {{ ref('stg_support__tickets') }}
),

firsts as (
    select
        ticket_id,
        customer_id,
        opened_at,
        known_from,
        lower(left(body, 40)) as opening_words
    from tickets
    where version_no = 1
),

-- The same words from the same customer within two hours: sent twice, one request.
repeats as (
    select distinct later.ticket_id
    from firsts as later
    inner join firsts as earlier
        on later.customer_id = earlier.customer_id
        and later.opening_words = earlier.opening_words
        and later.ticket_id <> earlier.ticket_id
        and later.known_from >= earlier.known_from
        and later.opened_at - earlier.opened_at <= interval '2 hours'
        and (later.opened_at > earlier.opened_at or (later.opened_at = earlier.opened_at and later.ticket_id > {{ byte_order('earlier.ticket_id') }}))
),

final as (
    select
        tickets.ticket_id,
        tickets.version_no,
        tickets.customer_id,
        tickets.channel,
        tickets.topic,
        tickets.severity,
        tickets.opened_at,
        tickets.first_response_at,
        tickets.closed_at,
        cast(extract(epoch from (tickets.first_response_at - tickets.opened_at)) / 3600.0 as double precision) as first_response_hours,
        repeats.ticket_id is not null as is_repeat,
        tickets.known_from,
        tickets.known_to,
        tickets.is_latest
    from tickets
    left join repeats
        on tickets.ticket_id = repeats.ticket_id
)

select * from final
