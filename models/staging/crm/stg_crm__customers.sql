with

deliveries as (
    select * from {{ ref('customers') }}
),

regions as (
    select * from {{ ref('regions') }}
),

cleaned as (
    select
        deliveries.customer_id,
        {{ trimmed('deliveries.full_name') }} as full_name,
        lower({{ trimmed('deliveries.email') }}) as email,
        regexp_replace(deliveries.phone, '[^0-9+]', '', 'g') as phone,
        deliveries.birth_year,
        coalesce(regions.region, nullif({{ trimmed('deliveries.region') }}, '')) as region,
        deliveries.postal_code,
        lower(deliveries.segment) as segment,
        lower(deliveries.acquisition_channel) as acquisition_channel,
        deliveries.signed_up_at,
        case
            when lower(deliveries.marketing_consent) in ('yes', 'y', 'true') then true
            when lower(deliveries.marketing_consent) in ('no', 'n', 'false') then false
        end as has_marketing_consent,
        deliveries.loaded_at
    from deliveries
    left join regions
        on lower({{ trimmed('deliveries.region') }}) = regions.region_key
    where {{ is_known('deliveries.loaded_at') }}
),

final as (
    {{ versions('cleaned', key=['customer_id'], columns=[
        'full_name', 'email', 'phone', 'birth_year', 'region', 'postal_code', 'segment',
        'acquisition_channel', 'signed_up_at', 'has_marketing_consent',
    ]) }}
)

select * from final
