with

population as (
    select
        customer_id,
        as_of_date
    from {{ ref('customer_month') }}
),

spells as (
    select * from {{ ref('int_service_spells') }}
),

now as (
    select max(as_of_date) as today from {{ ref('int_as_of_dates') }}
),

-- A label is final when the horizon has passed, and with it the days in which a customer who moved would be back.
mature as (
    select
        population.customer_id,
        population.as_of_date
    from population
    cross join now
    where
        population.as_of_date
        + {{ var('churn_horizon_days') }} * interval '1 day'
        + {{ var('reactivation_gap_days') }} * interval '1 day'
        <= now.today
),

final as (
    select
        mature.customer_id,
        mature.as_of_date,
        spells.spell_no,
        spells.ended_on,
        case
            when spells.ended_on <= mature.as_of_date + {{ var('churn_horizon_days') }} * interval '1 day' then 1
            else 0
        end as churned_within_60d
    from mature
    -- Whoever had already left, unknown to the warehouse, is not in a spell and carries no label.
    inner join spells
        on mature.customer_id = spells.customer_id
        and spells.started_on <= mature.as_of_date
        and (spells.ended_on is null or spells.ended_on >= mature.as_of_date)
)

select * from final
