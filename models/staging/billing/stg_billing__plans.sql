with

deliveries as (
    select * from {{ ref('plans') }}
),

cleaned as (
    select
        plan_id,
        valid_from,
        plan_name,
        lower(service) as service,
        lower(technology) as technology,
        -- The access line of a bundle is what outages and disconnects happen to.
        split_part(lower(technology), '+', 1) as line_technology,
        speed_mbps,
        data_allowance_gb,
        list_price_usd,
        contract_months,
        loaded_at
    from deliveries
    where {{ is_known() }}
),

final as (
    {{ versions('cleaned', key=['plan_id', 'valid_from'], columns=[
        'plan_name', 'service', 'technology', 'line_technology', 'speed_mbps', 'data_allowance_gb',
        'list_price_usd', 'contract_months',
    ]) }}
)

select * from final
