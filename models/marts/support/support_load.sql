with

tickets as (
    select * from {{ ref('int_ticket_facts') }}
    where is_latest
),

months as (
    select
        as_of_month as opened_month,
        count(*) as n_customers
    from {{ ref('int_customer_as_of') }}
    group by as_of_month
),

now as (
    select cast(max(as_of_date) as timestamp) as today from {{ ref('int_as_of_dates') }}
),

opened as (
    select
        cast(date_trunc('month', opened_at) as date) as opened_month,
        channel,
        severity,
        is_repeat,
        first_response_hours,
        extract(epoch from (closed_at - opened_at)) / 86400.0 as days_to_close,
        -- Tickets of the last two days may still be answered in time.
        first_response_at is null and closed_at is null and opened_at < now.today - interval '2 days' as is_unanswered
    from tickets
    cross join now
),

by_channel as (
    select
        opened_month,
        channel,
        count(*) as n_tickets,
        sum(case when is_repeat then 1 else 0 end) as n_repeats,
        sum(case when severity = 'high' then 1 else 0 end) as n_high_severity,
        sum(case when first_response_hours <= 24 then 1 else 0 end) as n_answered_in_a_day,
        sum(case when is_unanswered then 1 else 0 end) as n_unanswered,
        {{ median('first_response_hours') }} as median_first_response_hours,
        {{ median('days_to_close') }} as median_days_to_close
    from opened
    group by opened_month, channel
),

backlog as (
    select
        months.opened_month,
        tickets.channel,
        count(*) as n_open_at_end
    from months
    inner join tickets
        on tickets.opened_at < months.opened_month + interval '1 month'
        and (tickets.closed_at is null or tickets.closed_at >= months.opened_month + interval '1 month')
    group by months.opened_month, tickets.channel
),

final as (
    select
        by_channel.opened_month,
        by_channel.channel,
        cast(by_channel.n_tickets as integer) as n_tickets,
        cast(by_channel.n_repeats as integer) as n_repeats,
        cast(by_channel.n_high_severity as integer) as n_high_severity,
        {{ six_digits('100.0 * by_channel.n_tickets / nullif(months.n_customers, 0)') }} as tickets_per_100_customers,
        {{ six_digits('by_channel.median_first_response_hours') }} as median_first_response_hours,
        cast(by_channel.n_answered_in_a_day as integer) as n_answered_in_a_day,
        {{ six_digits('100.0 * by_channel.n_answered_in_a_day / by_channel.n_tickets') }} as answered_in_a_day_pct,
        cast(by_channel.n_unanswered as integer) as n_unanswered,
        {{ six_digits('by_channel.median_days_to_close') }} as median_days_to_close,
        cast(coalesce(backlog.n_open_at_end, 0) as integer) as n_open_at_end
    from by_channel
    inner join months
        on by_channel.opened_month = months.opened_month
    left join backlog
        on by_channel.opened_month = backlog.opened_month
        and by_channel.channel = backlog.channel
)

select * from final
