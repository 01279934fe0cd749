with

customers as (
    select * from {{ ref('stg_crm__customers') }}
    where is_latest
),

subscribers as (
    select distinct customer_id from {{ ref('stg_billing__subscriptions') }}
),

registrations as (
    select
        customers.*,
        subscribers.customer_id is not null as has_subscription
    from customers
    left join subscribers
        on customers.customer_id = subscribers.customer_id
),

-- A registration that never led to a subscription and shares its e-mail address or phone number with one that did
-- is the same person, typed in a second time.
matches as (
    select
        duplicates.customer_id,
        {{ first_text('originals.customer_id') }} as same_person_as_customer_id
    from registrations as duplicates
    inner join registrations as originals
        on duplicates.email = originals.email
        and duplicates.customer_id <> originals.customer_id
    where not duplicates.has_subscription and originals.has_subscription
    group by duplicates.customer_id

    union all

    select
        duplicates.customer_id,
        {{ first_text('originals.customer_id') }} as same_person_as_customer_id
    from registrations as duplicates
    inner join registrations as originals
        on duplicates.phone = originals.phone
        and duplicates.customer_id <> originals.customer_id
    where not duplicates.has_subscription and originals.has_subscription
    group by duplicates.customer_id
),

resolved as (
    select
        customer_id,
        {{ first_text('same_person_as_customer_id') }} as same_person_as_customer_id
    from matches
    group by customer_id
),

final as (
    select
        registrations.customer_id,
        coalesce(resolved.same_person_as_customer_id, registrations.customer_id) as person_id,
        resolved.customer_id is not null as is_duplicate_registration,
        registrations.has_subscription
    from registrations
    left join resolved
        on registrations.customer_id = resolved.customer_id
)

select * from final
