with

as_of_dates as (
    select * from {{ ref('int_as_of_dates') }}
),

plans as (
    select * from {{ ref('stg_billing__plans') }}
),

known as (
    select
        as_of_dates.as_of_date,
        plans.*,
        row_number() over (
            partition by as_of_dates.as_of_date, plans.plan_id
            order by plans.valid_from desc
        ) as recency
    from as_of_dates
    inner join plans
        on plans.valid_from <= as_of_dates.as_of_date
        and {{ was_known('plans', 'as_of_dates.as_of_date') }}
),

final as (
    select
        plan_id,
        as_of_date,
        plan_name,
        service,
        technology,
        line_technology,
        speed_mbps,
        data_allowance_gb,
        contract_months,
        list_price_usd,
        valid_from,
        known_from
    from known
    where recency = 1
)

select * from final
