with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

periods as (
    select * from {{ ref('stg_billing__subscriptions') }}
),

customers as (
    select * from {{ ref('stg_crm__customers') }}
),

plans as (
    select * from {{ ref('int_plan_as_of') }}
),

spells as (
    select * from {{ ref('int_subscription_spells') }}
),

running as (
    select
        periods.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.as_of_month,
        as_of_dates.as_of_no,
        as_of_dates.is_current,
        periods.subscription_id,
        periods.plan_id,
        periods.monthly_price_usd,
        periods.contract_ends_on,
        periods.valid_from as period_started_on,
        periods.known_from,
        -- A period whose end is not yet known runs beside its successor: the successor counts.
        row_number() over (
            partition by periods.customer_id, as_of_dates.as_of_date
            order by periods.valid_from desc, {{ byte_order('periods.subscription_id') }} desc, periods.period_no desc
        ) as recency
    from periods
    inner join as_of_dates
        on periods.valid_from <= as_of_dates.as_of_date
        and (periods.valid_to is null or periods.valid_to >= as_of_dates.as_of_date)
        and {{ was_known('periods', 'as_of_dates.as_of_date') }}
),

final as (
    select
        running.customer_id,
        running.as_of_date,
        running.as_of_month,
        running.as_of_no,
        running.is_current,
        running.subscription_id,
        running.plan_id,
        plans.service,
        plans.line_technology,
        plans.list_price_usd,
        running.monthly_price_usd,
        running.contract_ends_on,
        running.period_started_on,
        spells.spell_started_on,
        spells.spell_no,
        customers.region,
        customers.postal_code,
        customers.segment,
        customers.birth_year,
        customers.has_marketing_consent,
        greatest(running.known_from, customers.known_from, plans.known_from) as max_known_at,
        greatest(running.period_started_on, plans.valid_from) as max_event_on
    from running
    inner join spells
        on running.subscription_id = spells.subscription_id
    left join customers
        on running.customer_id = customers.customer_id
        and {{ was_known('customers', 'running.as_of_date') }}
    left join plans
        on running.plan_id = plans.plan_id
        and running.as_of_date = plans.as_of_date
    where running.recency = 1
)

select * from final
