with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

feedback as (
    select * from {{ ref('stg_crm__feedback') }}
    where customer_id is not null and rating is not null
),

known as (
    select
        feedback.customer_id,
        as_of_dates.as_of_date,
        feedback.rating,
        feedback.given_at,
        feedback.known_from,
        row_number() over (
            partition by feedback.customer_id, as_of_dates.as_of_date
            order by feedback.given_at desc, {{ byte_order('feedback.feedback_id') }} desc
        ) as recency
    from feedback
    inner join as_of_dates
        on feedback.given_at <= as_of_dates.as_of_date
        and feedback.given_at > as_of_dates.as_of_date - interval '180 days'
        and {{ was_known('feedback', 'as_of_dates.as_of_date') }}
),

final as (
    select
        customer_id,
        as_of_date,
        rating as last_rating_180d,
        given_at as max_event_at,
        known_from as max_known_at
    from known
    where recency = 1
)

select * from final
