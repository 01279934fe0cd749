-- A returned row is a person who is missing from customer_360, or is in it twice.
with

people as (
    select distinct person_id from {{ ref('int_customer_identities') }}
),

shown as (
    select
        identities.person_id,
        count(*) as n_rows
    from {{ ref('customer_360') }} as customers
    inner join {{ ref('int_customer_identities') }} as identities
        on customers.customer_id = identities.customer_id
    group by identities.person_id
)

select
    people.person_id,
    coalesce(shown.n_rows, 0) as n_rows
from people
left join shown
    on people.person_id = shown.person_id
where coalesce(shown.n_rows, 0) <> 1
